/** Steps through the contract's doors: deposits, exits, claims, the freeze, escapes and refunds. */
import fc from "fast-check";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { encodeDeposit } from "../../src/kinds/deposit/deposit.js";
import { BALANCE_LIMIT } from "../../src/params.js";
import type { Account } from "../../src/state/account.js";
import { BASE_MODULUS } from "../../verifier/proof-points.js";
import { testKeys } from "../support/accounts.js";
import { TOKEN_MODES } from "../support/fickle-ledger.js";
import type { DoorAction } from "./action.js";
import type { DoorWorld, OnChain } from "./door-world.js";
import { DEADLINE, SPACING } from "./ground.js";
import { type IsWanted, Step } from "./step.js";
import { withCoordinate } from "./tampering.js";

const SIGN_BIT = 1n << 255n;

/** Most steps are for a contract that runs, or for one that is frozen; now and then for the other. */
function mostly(frozen: boolean, dice: number): IsWanted {
  return (world) => world.frozen === frozen || dice === 0;
}

const dice = fc.nat(4);

/** No fault, one, or two of which one is looked at first. */
function faults(names: readonly string[]): fc.Arbitrary<readonly string[]> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...names)) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)) },
  );
}

/** What a transaction with those changes is called in the distribution. */
function variationOf(changes: readonly string[]): string {
  return changes.length > 1 ? "several faults" : (changes[0] ?? "true");
}

/** Makes one change after the other. */
function altered<Args>(
  honest: Args,
  changes: readonly string[],
  change: (args: Args, name: string) => Partial<Args>,
): Args {
  let args = honest;
  for (const name of changes) args = { ...args, ...change(args, name) };
  return args;
}

type DepositArguments = Extract<DoorAction, { name: "deposit" }>["args"];

/** What is done to a deposit of a user for himself. */
const DEPOSIT_CHANGES: Readonly<
  Record<string, (honest: DepositArguments, world: DoorWorld) => Partial<DepositArguments>>
> = {
  "for another": (_, { cast }) => ({ owner: cast.users[1]! }),
  "under another key": () => ({ key: compressKey(testKeys(2).publicKey) }),
  "under a negated key": ({ key }) => ({ key: key ^ SIGN_BIT }),
  "under a key that is no point": () => ({ key: 2n }),
  "up to the cap": ({ token }, world) => exactly(token, world.depositRoom(token)),
  "beyond the cap": ({ token }, world) => exactly(token, world.depositRoom(token) + 1n),
  "of an unknown token": (_, { tokens }) => ({ token: tokens.length, value: 0n }),
  "of nothing": () => ({ amount: 0n, value: 0n }),
  "of 2^128": () => ({ amount: BALANCE_LIMIT, value: 0n }),
  "for nobody": () => ({ owner: 0n }),
  "under a key that is not below r": () => ({ key: FIELD_MODULUS }),
  "with other ETH": ({ value }) => ({ value: value + 1n }),
  "of more than he has": ({ token }) => (token === 0 ? {} : { amount: 2_000_000_000n }),
};

/** An amount of a token; of ETH half of the cap, because anvil moves no value near 2^128. */
function exactly(token: number, amount: bigint): Partial<DepositArguments> {
  if (token !== 0) return { amount, value: 0n };
  return { amount: BALANCE_LIMIT / 2n, value: BALANCE_LIMIT / 2n };
}

export const deposits = fc
  .record({
    user: fc.nat(3),
    token: fc.nat(2),
    amount: fc.integer({ min: 1, max: 100_000 }),
    // Nothing else comes near the cap.
    changes: faults([...Object.keys(DEPOSIT_CHANGES), "up to the cap", "beyond the cap"]),
    dice,
  })
  .map((choices) => {
    const play = async (world: DoorWorld, chain: OnChain) => {
      const { users, whale } = world.cast;
      const key = compressKey(testKeys(choices.user).publicKey);
      const amount = BigInt(choices.amount);
      const value = choices.token === 0 ? amount : 0n;
      const honest = { token: choices.token, amount, key, owner: users[choices.user]!, value };
      const args = altered<DepositArguments>(honest, choices.changes, (changed, name) =>
        DEPOSIT_CHANGES[name]!(changed, world),
      );
      const sender = args.amount > BALANCE_LIMIT / 4n ? whale : honest.owner;
      await world.perform(chain, { name: "deposit", sender, args }, variationOf(choices.changes));
    };
    return new Step("deposit", choices, play, mostly(false, choices.dice));
  });

export const exits = fc
  .record({
    user: fc.nat(3),
    account: fc.nat(9),
    kind: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom("of his own", "of his own", "of some account") },
      { weight: 1, arbitrary: fc.constant("outside the tree") },
    ),
    dice,
  })
  .map((choices) => {
    const play = async (world: DoorWorld, chain: OnChain) => {
      const entries = world.state.entries();
      const found = entries[choices.account % entries.length];
      const isOwn = choices.kind === "of his own" && found !== undefined;
      const sender = isOwn ? found[1].owner : world.cast.users[choices.user]!;
      const account = {
        "of his own": found?.[0] ?? 0,
        "of some account": choices.account,
        "outside the tree": world.state.tree.capacity,
      }[choices.kind]!;
      await world.perform(chain, { name: "requestExit", sender, args: { account } }, choices.kind);
    };
    return new Step("requestExit", choices, play, mostly(false, choices.dice));
  });

export const claims = fc
  .record({
    owner: fc.nat(9),
    token: fc.nat(3),
    to: fc.constantFrom("himself", "himself", "another", "a token", "the contract"),
    kind: fc.constantFrom("of somebody who may", "of somebody who may", "of anybody"),
    dice,
  })
  .map((choices) => {
    const play = async (world: DoorWorld, chain: OnChain) => {
      const { users, sequencer } = world.cast;
      const everybody = [...users, sequencer];
      const pairs = everybody.flatMap((owner) =>
        world.tokens.map((_, token) => ({ owner, token })),
      );
      const entitled = pairs.filter(({ owner, token }) => {
        return world.mirror.contract.claimable(owner, token) > 0n;
      });
      if (entitled.length === 0 && choices.dice > 0) return;
      const among = choices.kind === "of anybody" || entitled.length === 0 ? pairs : entitled;
      const { owner: sender, token } = among[(choices.owner * 4 + choices.token) % among.length]!;
      const to = {
        himself: sender,
        another: users[0]!,
        "a token": world.fickleToken,
        "the contract": world.contract,
      }[choices.to];
      await world.perform(
        chain,
        { name: "claim", sender, args: { token, to } },
        `to ${choices.to}`,
      );
    };
    return new Step("claim", choices, play);
  });

export const freezes = fc
  .record({ user: fc.nat(3), dice: fc.nat(9), which: fc.oneof(fc.constant("urgent"), fc.nat(4)) })
  .map((choices) => {
    const play = async (world: DoorWorld, chain: OnChain) => {
      const sender = world.cast.users[choices.user]!;
      const { depositIndex, exitIndex } = world.mostUrgent;
      // A few before and behind: items that are taken, that are not due yet, that nobody queued.
      const shift = typeof choices.which === "number" ? choices.which - 2 : 0;
      const args = {
        depositIndex: Math.max(depositIndex + shift, 0),
        exitIndex: Math.max(exitIndex + shift, 0),
      };
      const variation = choices.which === "urgent" ? "for the most urgent" : "for items nearby";
      await world.perform(chain, { name: "freeze", sender, args }, variation);
    };
    return new Step("freeze", choices, play, (world) => world.isOverdue || choices.dice === 0);
  });

/** When a mark comes, and of which item. */
const MARKS = [
  ...["as soon as it may be", "as soon as it may be", "a second too early", "at any time"],
  "of an item that does not wait",
] as const;

export const marks = fc
  .record({
    user: fc.nat(3),
    name: fc.constantFrom("markDeposit" as const, "markExit" as const),
    item: fc.nat(9),
    kind: fc.constantFrom(...MARKS),
    dice: fc.nat(9),
  })
  .map(({ user, name, item, kind, dice: roll }) => {
    const play = async (world: DoorWorld, chain: OnChain) => {
      const { deposits: depositQueue, exits: exitQueue } = world.mirror.contract;
      const queue = name === "markDeposit" ? depositQueue : exitQueue;
      const waiting = queue.tail - queue.head;
      if (waiting === 0 && roll > 0) return;
      const outside = item % 2 === 0 ? queue.head - 1 - item : queue.tail + item;
      const isOutside = kind === "of an item that does not wait" || waiting === 0;
      const ahead = item % Math.max(waiting, 1);
      const index = isOutside ? Math.max(outside, 0) : queue.head + ahead;
      if (!isOutside && kind !== "at any time") {
        const early = kind === "a second too early" ? 1 : 0;
        const half = Math.floor((DEADLINE + ahead * SPACING) / 2);
        // A transaction takes a second.
        world.time = Math.max(world.time, queue.dueOf(index)! - half - early - 1);
      }
      const sender = world.cast.users[user]!;
      await world.perform(chain, { name, sender, args: { index } }, kind);
    };
    return new Step(name, { user, item, kind, roll }, play, mostly(false, roll));
  });

/** Nothing is processed until a deadline has passed, and somebody freezes what can be frozen. */
export const absences = fc.nat(3).map((user) => {
  const play = async (world: DoorWorld, chain: OnChain) => {
    world.time += 2 * DEADLINE;
    const sender = world.cast.users[user]!;
    await world.perform(
      chain,
      { name: "freeze", sender, args: world.mostUrgent },
      "after an absence",
    );
  };
  return new Step("absence", user, play, (world) => world.isQueued);
});

export const timeJumps = fc
  .oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 100 }) },
    { weight: 1, arbitrary: fc.integer({ min: DEADLINE - 20, max: DEADLINE + 200 }) },
  )
  .map((seconds) => {
    return new Step("wait", seconds, async (world) => {
      world.time += seconds;
    });
  });

export const tokenModes = fc
  .record({
    token: fc.constantFrom(1, 2),
    mode: fc.oneof(fc.constantFrom("honest", "silent"), fc.constantFrom(...TOKEN_MODES)),
  })
  .map((choices) => {
    return new Step("token", choices, (world, chain) => {
      return world.setMode(chain, choices.token, choices.mode as (typeof TOKEN_MODES)[number]);
    });
  });

type EscapeArguments = Extract<DoorAction, { name: "escape" }>["args"];

const MALFORMED = "with a coordinate that is not below p";

/** What is done to the true opening of a leaf; the proof stays that of the leaf. */
const ESCAPE_CHANGES: Readonly<
  Record<
    string,
    (honest: EscapeArguments, world: DoorWorld, place: number) => Partial<EscapeArguments>
  >
> = {
  "of another account": ({ account }) => ({ account: account + 1 }),
  "for another owner": (_, { cast }) => ({ owner: cast.sequencer }),
  "of another token": ({ token }) => ({ token: token === 0 ? 1 : 0 }),
  "of a larger balance": ({ balance }) => ({ balance: balance + 1n }),
  "of an account outside the tree": (_, { state }) => ({ account: state.tree.capacity }),
  "of an unknown token": (_, { tokens }) => ({ token: tokens.length }),
  "of 2^128": () => ({ balance: BALANCE_LIMIT }),
  [MALFORMED]: ({ proof }, _, place) => {
    return { proof: withCoordinate(proof, place, (x) => x + BASE_MODULUS) };
  },
  "with a negated point": ({ proof }) => ({
    proof: withCoordinate(proof, 1, (y) => BASE_MODULUS - y),
  }),
  "with a point off its curve": ({ proof }, _, place) => {
    return { proof: withCoordinate(proof, place, (x) => (x + 1n) % BASE_MODULUS) };
  },
  "with a proof of a batch": ({ proof }, { batches }) => ({
    proof: batches.at(-1)?.proof ?? proof,
  }),
};

export const escapes = fc
  .record({
    account: fc.nat(19),
    place: fc.nat(7),
    // The one change that alone leads to an error of its own, so that a long run does not miss it.
    changes: faults([...Object.keys(ESCAPE_CHANGES), ...Array<string>(3).fill(MALFORMED)]),
    dice: fc.nat(9),
  })
  .map((choices) => {
    const play = async (world: DoorWorld, chain: OnChain) => {
      const entries = world.state.entries();
      const found: [number, Account] | undefined = entries[choices.account % entries.length];
      if (found === undefined) return;
      const [account, { owner, token, balance }] = found;
      const proof = await world.prover.proveEscape(world.state, account);
      const honest = { account, owner, token, balance, proof };
      const args = altered<EscapeArguments>(honest, choices.changes, (changed, name) =>
        ESCAPE_CHANGES[name]!(changed, world, choices.place),
      );
      const sender = world.cast.users[choices.account % world.cast.users.length]!;
      await world.perform(chain, { name: "escape", sender, args }, variationOf(choices.changes));
    };
    return new Step("escape", choices, play, mostly(true, choices.dice));
  });

export const refunds = fc
  .record({
    index: fc.nat(9),
    kind: fc.constantFrom(
      "that waits",
      "that waits",
      "that waits",
      "of anything",
      "with other bytes",
    ),
    dice: fc.nat(9),
  })
  .map((choices) => {
    const play = async (world: DoorWorld, chain: OnChain) => {
      const { head, tail } = world.mirror.contract.deposits;
      const waits = choices.kind !== "of anything" && tail > head;
      const index = waits ? head + (choices.index % (tail - head)) : choices.index;
      const known = world.deposits[index] ?? world.deposits[0];
      if (known === undefined) return;
      const item = encodeDeposit(known);
      if (choices.kind === "with other bytes") item[69]! ^= 1;
      const sender = world.cast.users[0]!;
      const args = { index, item };
      await world.perform(chain, { name: "refundDeposit", sender, args }, choices.kind);
    };
    return new Step("refundDeposit", choices, play, mostly(true, choices.dice));
  });
