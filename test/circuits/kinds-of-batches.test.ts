/**
 * Every combination of deposits, forced exits, withdrawals and payments that a contract can accept, as
 * small as it can be: honest, forged, and with nothing in it that a prover may choose.
 */

import assert from "node:assert/strict";
import { witnessInput } from "../../src/batch/witness-input.js";
import { parseShape, type Shape } from "../../src/shape.js";
import { assertForgeryFails } from "../support/attack.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import { freeDirections } from "../support/free-directions.js";
import { deposit, ownerOf, pay, settled, withdraw } from "../support/settlement-scenario.js";
import { order, scenarioState } from "../support/transfer-scenario.js";

/** Number of accounts. */
const ACCOUNTS = 8;
/** A leaf at which none stands, and that a payment may open. */
const EMPTY = 300;

/** From the fullest, which notices most of what can be wrong. */
const SHAPES = [
  ...["1d1e1w1p", "1d1e1w1ps", "1p", "1d1p", "1e1p", "1w1p", "1d1e1p", "1d1w1p", "1e1w1p"],
  ...["1d1e1w", "1d", "1e", "1w", "1d1e", "1d1w", "1e1w"],
].map((kinds) => parseShape(`1x3-${kinds}`));

/** What a batch of each kind is full of: accounts 0 and 1, and the empty leaf. */
function full(shape: Shape) {
  return {
    deposits: shape.deposits > 0 ? [deposit(EMPTY, 5n)] : [],
    exits: shape.exits > 0 ? [{ account: 1, requester: ownerOf(1) }] : [],
    payments: shape.payments > 0 ? [pay({ from: 0, to: EMPTY, fee: 3n })] : [],
    transfers: [order({ from: 0, to: 1, fee: 7n, nonce: shape.payments })],
    withdrawals: shape.withdrawals > 0 ? [withdraw({ from: 1, amount: 100n })] : [],
  };
}

/**
 * Inputs that are anybody's to choose, or another's to hold: what L1 knows, the accounts as they
 * were and what stands beside them in the tree. All else the constraints must hold.
 */
function isChosen(name: string, slots: readonly number[]): boolean {
  const [, slot, height, child] = /^slotPath\[(\d+)\]\[(\d+)\]\[(\d+)\]$/.exec(name) ?? [];
  if (slot !== undefined) {
    const below = slots.slice(0, Number(slot) + 1).map((index) => index >> (3 * Number(height)));
    const parent = below.at(-1)! >> 3;
    return !below.includes(8 * parent + Number(child));
  }
  const [, subtree] = /^topRoots\[(\d+)\]$/.exec(name) ?? [];
  if (subtree !== undefined) return !slots.some((index) => index >> 3 === Number(subtree));
  return /^(domain|feeRecipient|z|slot(Balance|Nonce|Token|KeyY|Owner)\[.*|depositAmount\[.*|exitRequester\[.*|s\[.*|withdrawalS\[.*|paymentS\[.*)$/.test(
    name,
  );
}

/** Quotients of lookups at the row that a pointer names, where they are multiplied by 0; inverses of 0. */
function free({ deposits, exits, withdrawals, payments }: Shape): string[] {
  const quotients = (lookups: readonly string[], ...rows: readonly number[]) =>
    lookups.flatMap((lookup) => rows.map((row) => `${lookup}.quotient[${row}]`));
  const sender = ["keys", "spend.holdings"];
  return [
    ...quotients(["transfer[0].tags", "transfer[0].indices"], 0, 1),
    ...quotients(sender, 0).map((name) => `transfer[0].${name}`),
    ...(deposits === 0 ? [] : quotients(["keyAtRow", "ownerAtRow", "tokenAtRow"], 2)).map(
      (name) => `deposit[0].${name}`,
    ),
    ...(exits === 0
      ? []
      : [...quotients(["placeAtRow", "ownerAtRow", "tagAtRow"], 1), "stranger.inverse"]
    ).map((name) => `exit[0].${name}`),
    ...(withdrawals === 0 ? [] : quotients([...sender, "payeeAtRow", "identityAtRow"], 1)).map(
      (name) => `withdrawal[0].${name}`,
    ),
    ...(payments === 0
      ? []
      : [
          ...quotients(["tokensAtRows", "keys"], 0, 2),
          ...quotients(["indexAtRow", "spend.holdings"], 0),
          ...quotients(["ownerAtRow"], 2),
        ]
    ).map((name) => `payment[0].${name}`),
  ];
}

const coins = (value: bigint): bigint => value << 32n;

describe("Batch of every combination of kinds", () => {
  for (const shape of SHAPES) {
    const { deposits, exits, withdrawals, payments } = shape;
    const publication = shape.signed === true ? "signed" : "unsigned";
    describe(`${publication}, ${deposits} deposits, ${exits} exits, ${withdrawals} withdrawals, ${payments} payments`, () => {
      const slots = [0, 1, EMPTY];
      const honestTwin = { ...full(shape), state: scenarioState(ACCOUNTS), slots };
      let prover: CheatingProver;
      before(async () => {
        prover = await cheatingProver(shape);
      });

      it("takes what native code seals", async () => {
        for (const operations of [full(shape), {}]) {
          const circuitInput = witnessInput(settled(operations, shape, scenarioState(ACCOUNTS)));
          const shipped = await prover.shipped();
          shipped.assertSatisfied(await shipped.honest({ ...circuitInput }));
        }
      });

      it("holds all that it computes and all that it is given to check", async () => {
        const shipped = await prover.shipped();
        const witness = await prover.asShipped(await prover.prove(honestTwin));
        shipped.assertSatisfied(witness);
        const held = [...Array(shipped.system.wires).keys()].filter((wire) =>
          shipped.namesOf(wire).some((name) => isChosen(name, slots)),
        );
        const { movable } = freeDirections(shipped.system, witness, held);
        const names = movable.flatMap((wire) => shipped.namesOf(wire));
        assert.deepEqual(names.sort(), free(shape).sort());
      });

      for (const [count, kind, row] of [
        [deposits, "deposit", EMPTY],
        [exits, "exit", 1],
        [1, "transfer", 0],
        [withdrawals, "withdrawal", 1],
        [payments, "payment", 0],
      ] as const) {
        if (count === 0) continue;
        it(`refuses a batch whose ${kind} writes another holding`, async () => {
          const change = slots.map((index) => (index === row ? coins(1n) : 0n));
          await assertForgeryFails(prover, {
            claim: honestTwin,
            cheat: { lies: { [kind]: { new: [change] } } },
            violates: new RegExp(`^${kind}\\[0\\]\\.holdingsAfter\\.change(A)?$`),
            honestTwin,
          });
        });
      }

      it("refuses an empty leaf that passes for an account", async () => {
        const claim = {
          transfers: [order({ from: 0, to: 1, fee: 7n })],
          state: scenarioState(ACCOUNTS),
          slots,
        };
        await assertForgeryFails(prover, {
          claim,
          cheat: { inputs: ({ slotLive }) => ({ slotLive: slotLive.with(2, 1n) }) },
          violates: /^state\.slot\[2\]\.step\[0\]\.read\.out$/,
          honestTwin: claim,
        });
      });

      if (deposits + exits + payments > 0) {
        it("refuses an empty leaf that holds something, though it be opened or leave", async () => {
          const exit = { account: EMPTY, requester: 0x9999n };
          const claim =
            deposits + payments > 0
              ? honestTwin
              : { ...honestTwin, exits: [exit], withdrawals: [] };
          await assertForgeryFails(prover, {
            claim,
            cheat: {
              inputs: ({ slotBalance }) => ({ slotBalance: slotBalance.with(2, 10n ** 9n) }),
            },
            violates: /^holding\[2\]$/,
            honestTwin: claim,
          });
        });
      }
    });
  }
});
