/** What a proposal pays once it is final: the fees of all batches, then exits and withdrawals of one batch after another. */
import assert from "node:assert/strict";
import { type Address, concatHex, type Hex } from "viem";
import { BALANCE_LIMIT } from "../../../src/params.js";
import { parseShape } from "../../../src/shape.js";
import type { BatchContent, Payout } from "../../support/l1-batch.js";
import { claimsAsBytes, OptimisticOnChain } from "../../support/optimistic-on-chain.js";
import { refused } from "../../support/refused.js";
import { keyedGround } from "../../support/rollup-on-chain.js";
import { testContract } from "../../support/test-contracts.js";

const SHAPE = parseShape("1x4-1d2e3w1ps");
const SEQUENCER = 0xfeen;

let rollup: OptimisticOnChain;
let user: bigint;

const claim = (owner: bigint, amount: bigint, token = 0): Payout => ({ owner, token, amount });
const fees = (feeTotal: bigint, feeToken = 0) => ({ feeRecipient: SEQUENCER, feeToken, feeTotal });
const exit = (amount: bigint, token = 0) => ({ account: 1, requester: user, token, amount });

/** Proposes batches, and makes them final by those claims, each of which is credited. */
async function pays(batches: readonly Partial<BatchContent>[], claims: readonly Payout[]) {
  const proposal = await rollup.proposeProven(batches);
  const bytes: Hex = claimsAsBytes(claims);
  for (let i = 0; i < claims.length; i++) {
    const without = claimsAsBytes(claims.filter((_, place) => place !== i));
    await refused(rollup.send("finalize", [proposal.id, without]), "ClaimsMismatch");
  }
  const [, ...credits] = rollup.events(await rollup.send("finalize", [proposal.id, bytes]));
  const credited = credits.map(({ name, args }) => {
    assert.equal(name, "Credited");
    return claim(BigInt(args.owner as Address), args.amount as bigint, Number(args.token));
  });
  assert.deepEqual(credited, claims);
}

describe("the claims of a proposal", () => {
  beforeEach(async () => {
    const { chain } = await keyedGround();
    const token = await chain.deploy(await testContract("Token", "Token"));
    rollup = await OptimisticOnChain.deploy({ shapes: [SHAPE], tokens: [token.address] });
    user = BigInt(rollup.chain.accounts[1]!);
    const from = rollup.chain.accounts[1]!;
    for (let i = 0; i < 3; i++) await rollup.send("requestExit", [1], { from });
  });

  it("are none where nothing is paid", async () => {
    await pays([fees(0n), { ...fees(0n), withdrawals: [claim(7n, 0n)], exits: [exit(0n)] }], []);
  });

  it("are fees first, then of each batch exits and withdrawals, in their order", async () => {
    await pays(
      [
        {
          ...fees(1n),
          exits: [exit(2n), exit(3n, 1)],
          withdrawals: [claim(7n, 4n), claim(8n, 5n)],
        },
        { ...fees(6n, 1), exits: [exit(7n)], withdrawals: [claim(7n, 8n, 1), claim(7n, 9n)] },
      ],
      [
        ...[claim(SEQUENCER, 1n), claim(SEQUENCER, 6n, 1)],
        ...[claim(user, 2n), claim(user, 3n, 1), claim(7n, 4n), claim(8n, 5n)],
        ...[claim(user, 7n), claim(7n, 8n, 1), claim(7n, 9n)],
      ],
    );
  });

  it("of one owner and token, one behind the other, are one: also across batches", async () => {
    await pays(
      [
        { ...fees(1n), withdrawals: [claim(7n, 2n), claim(7n, 3n), claim(7n, 4n, 1)] },
        { ...fees(5n), withdrawals: [claim(7n, 6n, 1), claim(7n, 0n), claim(7n, 7n, 1)] },
        { ...fees(8n), withdrawals: [claim(SEQUENCER, 9n, 1), claim(SEQUENCER, 10n)] },
      ],
      [
        ...[claim(SEQUENCER, 14n), claim(7n, 5n), claim(7n, 17n, 1)],
        ...[claim(SEQUENCER, 9n, 1), claim(SEQUENCER, 10n)],
      ],
    );
  });

  it("are one of fees and of a withdrawal of whoever takes them", async () => {
    await pays(
      [
        { ...fees(1n), withdrawals: [claim(SEQUENCER, 2n), claim(user, 3n)] },
        { ...fees(0n), exits: [exit(4n)] },
      ],
      [claim(SEQUENCER, 3n), claim(user, 7n)],
    );
  });

  it("of owner 0 are claims like others, also before all others", async () => {
    await pays(
      [{ withdrawals: [claim(0n, 1n), claim(0n, 2n), claim(7n, 3n)] }],
      [claim(0n, 3n), claim(7n, 3n)],
    );
  });

  it("are cut off at 128 bits, which no true one reaches", async () => {
    const most = BALANCE_LIMIT - 1n;
    await pays(
      [{ withdrawals: [claim(7n, most), claim(7n, 3n), claim(8n, most)] }],
      [claim(7n, 2n), claim(8n, most)],
    );
  });

  it("are no more than those that were handed in, whatever stands behind them", async () => {
    const withdrawals = [claim(7n, 3n)];
    const { id, claims } = await rollup.proposeProven([{ ...fees(0n), withdrawals }]);
    const data = concatHex([rollup.callData("finalize", [id, claims]), `0x${"ff".repeat(200)}`]);
    const { abi, address } = rollup.contract;
    const receipt = await rollup.chain.transact({ to: address, data }, abi);
    const names = rollup.events(receipt).map(({ name }) => name);
    assert.deepEqual(names, ["Finalized", "Credited"]);
  });

  it("are taken in advance by their place", async () => {
    const [owner, other] = rollup.chain.accounts.slice(1, 3) as [Address, Address];
    await rollup.send("deposit", [0, 100n, 1n, owner], { value: 100n });
    const claims = [claim(SEQUENCER, 1n), claim(user, 2n), claim(BigInt(other), 3n)];
    const withdrawals = claims.slice(1);
    const { id } = await rollup.propose([{ ...fees(1n), withdrawals }]);
    await rollup.chain.pass(rollup.terms.executionDelay);
    const proposal = { id, claims: claimsAsBytes(claims) };
    const advance = (index: number, from: Address) =>
      rollup.send("advance", [proposal.id, proposal.claims, index, from], { from });
    await refused(advance(1, other), "NotOwner", [other, owner]);
    await refused(advance(3, other), "OutOfRange", ["claim", 3, 3]);
    for (const [index, from, amount] of [
      [2, other, 3n],
      [1, owner, 2n],
    ] as const) {
      const [event] = rollup.events(await advance(index, from));
      assert.deepEqual([event!.args.amount, event!.args.index], [amount, BigInt(index)]);
    }
  });
});
