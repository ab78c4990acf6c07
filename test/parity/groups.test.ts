/**
 * Groups on mirror and contract at once: honest ones of each size, and ones with every kind of faulty
 * batch in first, middle and last place. What both say is compared, and with what they should say.
 */
import assert from "node:assert/strict";
import { parseShape } from "../../src/shape.js";
import type { VerifierErrorCode } from "../../verifier/verifier-error.js";
import { addPoints } from "../support/add-points.js";
import { GENERATORS } from "../support/pairing-generators.js";
import type { InfinitePoints } from "../support/simulated-proof.js";
import type { Action, PlainEvent } from "./action.js";
import type { ChainSide } from "./chain-side.js";
import { CHEATS } from "./cheat.js";
import {
  CHEAT_REFUSALS,
  FLIPPED,
  OF_THE_FIRST,
  PLACE_NAMES,
  PLACES,
  REFUSALS_BEHIND,
} from "./cheat-refusals.js";
import { cheatedGroup } from "./cheated-group.js";
import type { Draft } from "./compose-batch.js";
import { nextBatches } from "./false-batches.js";
import { DEADLINE } from "./ground.js";
import { ARGUMENT_EDITS, GROUP_EDITS } from "./group-faults.js";
import { commitment, type Submission } from "./handed-in.js";
import { SimulatedProver } from "./history-prover.js";
import { PAID, PAYMENT, queuedWorld, TAKING } from "./queued-world.js";
import { Stage } from "./stage.js";
import type { World } from "./world.js";

let prover: SimulatedProver;
let stage: Stage;
let world: World;
let chain: ChainSide;

async function outcomeOf(action: Action): Promise<readonly PlainEvent[]> {
  const outcome = await world.perform(chain, action, "");
  assert.equal(outcome.refusal, undefined);
  return outcome.events!;
}

async function refused(action: Action, code: VerifierErrorCode): Promise<void> {
  assert.equal((await world.perform(chain, action, "")).refusal, code);
}

async function commit(members: readonly Submission[]): Promise<readonly PlainEvent[]> {
  return outcomeOf(commitment(members));
}

function sumOfC(members: readonly Submission[]) {
  return addPoints(...members.map(({ proof }) => proof.c));
}

describe("groups", () => {
  before(async () => {
    prover = await SimulatedProver.create(["2x6-3d3e1w2p", "2x4"].map(parseShape));
    stage = await Stage.build(prover);
  });

  beforeEach(async () => {
    prover.infinite = "";
    ({ world, chain } = await queuedWorld(stage));
  });

  for (const size of [1, 2, 3, 4]) {
    it(`of ${size} do what ${size} batches would do one by one`, async () => {
      const plans = Array.from({ length: size }, (_, i) => (i < 3 ? TAKING : PAID));
      const members = await nextBatches(world, plans);
      const events = await commit(members);
      const [committed, ...credits] = events;
      const { firstBatch, count } = committed!.args;
      assert.deepEqual([committed!.name, firstBatch, count], ["BatchesCommitted", "1", `${size}`]);
      // All fees in one token to one recipient.
      assert.deepEqual(
        credits.map(({ name, args }) => [name, args.amount]),
        [["Credited", `${3 * size}`]],
      );
      assert.equal(world.batches.length, 1 + size);
      world.assertRebuilt(chain);
      const together = world.mirror.contract;
      // The same again, one by one.
      ({ world, chain } = await queuedWorld(stage));
      for (const member of members) await commit([member]);
      const alone = world.mirror.contract;
      assert.equal(alone.stateRoot, together.stateRoot);
      assert.deepEqual(
        [alone.deposits.head, alone.exits.head],
        [together.deposits.head, together.exits.head],
      );
      const { sequencer } = world.cast;
      assert.equal(alone.claimable(sequencer, 1), together.claimable(sequencer, 1));
    });
  }

  it("credit fees first, then what batch after batch pays, runs of one owner and token at once", async () => {
    const withdrawal = (from: number): Draft => {
      return { kind: "withdrawal", from, to: from, share: 1, fee: 0 };
    };
    const plans = [0, 0, 1, 0].map((from) => ({ ...PAID, drafts: [PAYMENT, withdrawal(from)] }));
    const [, ...credits] = await commit(await nextBatches(world, plans));
    const { users, sequencer } = world.cast;
    assert.deepEqual(
      credits.map(({ args }) => BigInt(args.owner!)),
      [sequencer, users[0], users[1], users[0]],
    );
    assert.equal(credits[0]!.args.amount, "12");
  });

  for (const place of PLACES) {
    describe(`with a cheat's batch in ${PLACE_NAMES[place]} place`, () => {
      for (const name of Object.keys(CHEATS)) {
        if (place > 0 && OF_THE_FIRST.includes(name)) continue;
        const behind = place > 0 ? REFUSALS_BEHIND[name] : undefined;
        const code = behind ?? CHEAT_REFUSALS[name]!;

        it(`${name}: ${code}, and the true group is accepted afterwards`, async () => {
          const plans = PLACES.map(() => TAKING);
          const cheat = { ...CHEATS[name]!, place: FLIPPED };
          const members = await cheatedGroup(world, plans, cheat, place);
          await refused(commitment(members!, place), code);
          await commit(await nextBatches(world, plans));
          assert.equal(world.waitingDeposits.length + world.waitingExits.length, 0);
        });
      }

      for (const queue of ["deposit", "exit"] as const) {
        it(`a batch that leaves a marked ${queue} waiting: MarkedItemWaiting`, async () => {
          world.time += DEADLINE;
          const name = queue === "deposit" ? "markDeposit" : "markExit";
          // Two of them are taken already.
          const index = queue === "deposit" ? 7 : 5;
          await outcomeOf({ name, sender: world.cast.users[0]!, args: { index } });
          const left = queue === "deposit" ? { deposits: 0 } : { exits: 0 };
          const plans = PLACES.map((i) => (i === place ? { ...TAKING, ...left } : TAKING));
          await refused(commitment(await nextBatches(world, plans)), "MarkedItemWaiting");
          await commit(
            await nextBatches(
              world,
              PLACES.map(() => TAKING),
            ),
          );
        });
      }
    });
  }

  for (const place of PLACES) {
    it(`are asked for a marked deposit before their exits are looked at, in ${PLACE_NAMES[place]} place`, async () => {
      const padded = { edits: ["padding before an exit"], place: 0 };
      const idle = { ...TAKING, deposits: 0 };
      const plans = PLACES.map((i) => (i === place ? idle : TAKING));
      const members = (await cheatedGroup(world, plans, padded, place))!;
      await refused(commitment(members), "QueueMismatch");
      world.time += DEADLINE;
      await outcomeOf({ name: "markDeposit", sender: world.cast.users[0]!, args: { index: 7 } });
      await refused(commitment(members), "MarkedItemWaiting");
    });
  }

  it("bind no batch behind the one that takes the last marked item", async () => {
    world.time += DEADLINE;
    await outcomeOf({ name: "markDeposit", sender: world.cast.users[0]!, args: { index: 3 } });
    const plans = [TAKING, { ...TAKING, deposits: 0 }, TAKING];
    await commit(await nextBatches(world, plans));
  });

  describe("with faults that take two batches", () => {
    for (const pair of [
      [0, 1],
      [0, 2],
      [1, 2],
      [2, 0],
    ] as const) {
      for (const [name, edit] of Object.entries(GROUP_EDITS)) {
        const [i] = pair;
        // Without its last batch a group is as good.
        if (name === "a batch left out" && i === 2) continue;
        const changesFirst =
          (name === "two batches swapped" && pair.includes(0 as never)) ||
          (name === "a batch left out" && i === 0);
        const code = changesFirst ? "RootMismatch" : "InvalidProof";

        it(`${name}, batches ${pair.join(" and ")}: ${code}, and the true group is accepted afterwards`, async () => {
          const members = await nextBatches(world, [PAID, PAID, PAID]);
          const faulty = edit(members, pair);
          // Without weights, the sum of the C would be the only thing that is seen of them.
          if (name.includes("C")) assert.deepEqual(sumOfC(faulty), sumOfC(members));
          await refused(commitment(faulty), code);
          await commit(members);
        });
      }
    }
  });

  describe("whose arguments do not fit together", () => {
    for (const [name, edit] of Object.entries(ARGUMENT_EDITS)) {
      it(`${name}: MalformedData, and the true group is accepted afterwards`, async () => {
        const { args, ...call } = commitment(await nextBatches(world, [PAID, PAID]));
        await refused({ ...call, args: edit(args) }, "MalformedData");
        await outcomeOf({ ...call, args });
      });
    }
  });

  describe("with points at infinity in a proof", () => {
    const infinite: readonly InfinitePoints[] = ["a", "b", "ab", "c"];
    const wrong = (batch: Submission): Submission => {
      return { ...batch, proof: { ...batch.proof, c: addPoints(batch.proof.c, GENERATORS.c) } };
    };
    for (const points of infinite) {
      const name = points.toUpperCase().split("").join(" and ");

      it(`${name}, in a group of one: it is accepted if it holds, and refused if not`, async () => {
        prover.infinite = points;
        const [only] = await nextBatches(world, [PAID]);
        await refused(commitment([wrong(only!)]), "InvalidProof");
        await commit([only!]);
      });

      for (const place of PLACES) {
        it(`${name}, in ${PLACE_NAMES[place]} place likewise`, async () => {
          const members: Submission[] = [];
          let standpoint: Parameters<typeof nextBatches>[0] = world;
          for (const i of PLACES) {
            prover.infinite = i === place ? points : "";
            const [made] = await nextBatches(standpoint, [PAID]);
            members.push(made!);
            standpoint = made!.next;
          }
          const faulty = members.with(place, wrong(members[place]!));
          await refused(commitment(faulty), "InvalidProof");
          await commit(members);
        });
      }

      it(`${name}, in an escape likewise`, async () => {
        world.time += 2 * DEADLINE;
        const sender = world.cast.users[0]!;
        await outcomeOf({ name: "freeze", sender, args: world.mostUrgent });
        prover.infinite = points;
        const { owner, token, balance } = world.state.account(0)!;
        const proof = await prover.proveEscape(world.state, 0);
        const args = { account: 0, owner, token, balance, proof };
        const moved = { ...proof, c: addPoints(proof.c, GENERATORS.c) };
        await refused({ name: "escape", sender, args: { ...args, proof: moved } }, "InvalidProof");
        await outcomeOf({ name: "escape", sender, args });
      });
    }
  });
});
