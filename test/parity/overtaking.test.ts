/**
 * Whoever gets ahead of every honest batch, on contract and mirror at once, with batches that are true
 * in every respect. Each attack is played twice: nobody marks the item that waits, and it is late, so
 * that anybody may freeze the rollup; or it is marked when half of its time is over, and it is taken
 * in time, by the honest sequencer or by the one who gets ahead of him.
 */
import assert from "node:assert/strict";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { parseShape } from "../../src/shape.js";
import { testKeys } from "../support/accounts.js";
import type { Action } from "./action.js";
import type { ChainSide } from "./chain-side.js";
import { composeBatch, type Draft } from "./compose-batch.js";
import { nextBatch, prepare, type SubmissionPlan } from "./false-batches.js";
import { DEADLINE, SPACING } from "./ground.js";
import { commitment, type Submission } from "./handed-in.js";
import { SimulatedProver } from "./history-prover.js";
import { Stage } from "./stage.js";
import type { World } from "./world.js";

/** Seconds that the honest sequencer's proof takes: he is overtaken this often in an item's time. */
const PROOF_TIME = 50;
const [VICTIM, ATTACKER] = [0, 1];

const [LARGE, SMALL, SMALL_TAKING] = [0, 1, 2];
const SHAPES = ["4x6-2d2e", "1x2", "1x2-1d1e"].map(parseShape);

const NOTHING: SubmissionPlan = { drafts: [], feeToken: 1, deposits: 0, exits: 0, shape: LARGE };
const EVERYTHING: SubmissionPlan = { ...NOTHING, deposits: 9, exits: 9 };
/** It raises a nonce, so it moves the root, and costs nothing on L2. */
const SELF_TRANSFER: Draft = { kind: "transfer", from: ATTACKER, to: ATTACKER, share: 0, fee: 0 };

let stage: Stage;
let world: World;
let chain: ChainSide;

async function perform(action: Action): Promise<string> {
  return (await world.perform(chain, action, "")).refusal ?? "done";
}

async function done(action: Action): Promise<void> {
  assert.equal(await perform(action), "done");
}

function deposit(user: number): Promise<void> {
  const owner = world.cast.users[user]!;
  const key = compressKey(testKeys(user).publicKey);
  const args = { token: 1, amount: 1000n, key, owner, value: 0n };
  return done({ name: "deposit", sender: owner, args });
}

function requestExit(user: number, account: number): Promise<void> {
  return done({ name: "requestExit", sender: world.cast.users[user]!, args: { account } });
}

/** An item of which somebody wants that it be taken. */
interface Item {
  readonly queue: "deposit" | "exit";
  readonly index: number;
}

function queueOf({ queue }: Item) {
  const { deposits, exits } = world.mirror.contract;
  return queue === "deposit" ? deposits : exits;
}

function mark({ queue, index }: Item): Action {
  const name = queue === "deposit" ? "markDeposit" : "markExit";
  return { name, sender: world.cast.users[VICTIM]!, args: { index } };
}

function freezeFor({ queue, index }: Item): Action {
  const heads = { depositIndex: 2 ** 40, exitIndex: 2 ** 40 };
  const args = {
    ...heads,
    ...(queue === "deposit" ? { depositIndex: index } : { exitIndex: index }),
  };
  return { name: "freeze", sender: world.cast.users[ATTACKER]!, args };
}

interface Race {
  readonly item: Item;
  /** What the attacker does before the sequencer looks what waits. */
  readonly prepare?: () => Promise<void>;
  /** Gets ahead of the honest sequencer; returns what became of the last batch that was handed in. */
  readonly overtake: () => Promise<string>;
  readonly isMarked: boolean;
  /** Whether the sequencer begins anew when a batch has come before his, though his is good still. */
  readonly beginsAnew?: boolean;
}

/** What became of the attacker's batches and of the sequencer's, before the item was taken or late. */
interface Course {
  readonly attacker: string[];
  readonly sequencer: string[];
}

/**
 * The honest sequencer takes all that waits and proves it; before he is done the attacker commits.
 * Again and again, until the item is gone or late.
 */
async function race(attack: Race): Promise<Course> {
  const { item, prepare, overtake, isMarked, beginsAnew = false } = attack;
  const course: Course = { attacker: [], sequencer: [] };
  const queue = queueOf(item);
  const due = queue.deadlineOf(item.index)!;
  const urgentFrom = due - Math.floor((DEADLINE + (item.index - queue.head) * SPACING) / 2);
  const { contract } = world.mirror;
  while (queue.head <= item.index && world.time < due) {
    await prepare?.();
    const number = contract.batchNumber;
    const honest = await nextBatch(world, EVERYTHING);
    world.time += PROOF_TIME;
    const isDue = isMarked && world.time >= urgentFrom && queue.mark <= item.index;
    if (isDue) await done(mark(item));
    course.attacker.push(await overtake());
    if (beginsAnew && contract.batchNumber !== number) continue;
    course.sequencer.push(await perform(commitment([honest])));
  }
  return course;
}

/** Nothing that the sequencer has done got through, and the rollup is frozen. */
async function assertFrozen(item: Item, { attacker, sequencer }: Course, overtaken: string[]) {
  assert.ok(attacker.length >= DEADLINE / (PROOF_TIME + 10), `${attacker.length} times`);
  assert.deepEqual([...new Set(attacker)], ["done"]);
  assert.deepEqual([...new Set(sequencer)], overtaken);
  world.time += PROOF_TIME;
  await done(freezeFor(item));
}

/** The item was taken in time, and nobody may freeze. */
async function assertTaken(item: Item): Promise<void> {
  const queue = queueOf(item);
  assert.ok(queue.head > item.index);
  assert.ok(world.time < queue.deadlineOf(item.index)!, "taken before its deadline");
  world.time += DEADLINE;
  assert.equal(await perform(freezeFor(item)), "NotOverdue");
}

/** The attacker got ahead until the item was marked; then he was refused and the sequencer was not. */
async function assertStopped(item: Item, { attacker, sequencer }: Course): Promise<void> {
  assert.ok(attacker.length > DEADLINE / 2 / (PROOF_TIME + 10), `${attacker.length} times`);
  assert.deepEqual([...new Set(attacker.slice(0, -1))], ["done"]);
  assert.equal(attacker.at(-1), "MarkedItemWaiting");
  assert.equal(sequencer.at(-1), "done");
  await assertTaken(item);
}

describe("overtaking", () => {
  before(async () => {
    stage = await Stage.build(await SimulatedProver.create(SHAPES));
  });

  /** Victim and attacker have an account each, and nothing waits. */
  beforeEach(async () => {
    ({ world, chain } = await stage.begin());
    await deposit(VICTIM);
    await deposit(ATTACKER);
    await done(commitment([await nextBatch(world, EVERYTHING)]));
  });

  describe("who gets ahead with the same empty batch again and again", () => {
    const item: Item = { queue: "exit", index: 0 };
    let overtake: Race["overtake"];

    beforeEach(async () => {
      const empty = commitment([await nextBatch(world, NOTHING)]);
      overtake = () => perform(empty);
      await requestExit(VICTIM, 0);
    });

    it("starves a sequencer that begins anew each time, until anybody may freeze", async () => {
      const course = await race({ item, overtake, isMarked: false, beginsAnew: true });
      await assertFrozen(item, course, []);
    });

    it("does not once the item is marked", async () => {
      await assertStopped(item, await race({ item, overtake, isMarked: true, beginsAnew: true }));
    });

    it("never gets ahead of a sequencer that hands his batch in all the same", async () => {
      const course = await race({ item, overtake, isMarked: false });
      assert.deepEqual(course, { attacker: ["done"], sequencer: ["done"] });
    });
  });

  describe("who gets ahead with the proof of an exit that pays nothing, for one such exit after another", () => {
    const item: Item = { queue: "deposit", index: 2 };
    let attack: Pick<Race, "prepare" | "overtake">;

    beforeEach(async () => {
      await requestExit(ATTACKER, 0);
      const replayed = commitment([await nextBatch(world, { ...NOTHING, exits: 1 })]);
      const prepare = async (): Promise<void> => {
        if (world.waitingExits.length === 0) await requestExit(ATTACKER, 0);
      };
      attack = { prepare, overtake: () => perform(replayed) };
      await deposit(VICTIM);
    });

    it("leaves the root as it is, and starves the sequencer until anybody may freeze", async () => {
      const root = world.state.root;
      await assertFrozen(item, await race({ item, ...attack, isMarked: false }), ["QueueMismatch"]);
      assert.equal(world.state.root, root);
    });

    it("does not once the deposit is marked", async () => {
      await assertStopped(item, await race({ item, ...attack, isMarked: true }));
    });

    it("works the queue off if it is in that queue that somebody waits", async () => {
      await requestExit(ATTACKER, 0);
      await requestExit(VICTIM, 0);
      const victims: Item = { queue: "exit", index: 2 };
      const { attacker } = await race({
        item: victims,
        ...attack,
        isMarked: false,
        beginsAnew: true,
      });
      assert.deepEqual(attacker, ["done", "done", "QueueMismatch"]);
      await assertTaken(victims);
    });
  });

  describe("who gets ahead with a chain of transfers to himself that was proven ahead", () => {
    const item: Item = { queue: "exit", index: 0 };
    let overtake: Race["overtake"];

    beforeEach(async () => {
      const links = await proveChain(DEADLINE / PROOF_TIME);
      overtake = () => perform(commitment([links.shift()!]));
      await requestExit(VICTIM, 0);
    });

    /** As many batches, each on the root that the one before leads to. */
    async function proveChain(length: number): Promise<Submission[]> {
      const state = world.state.clone();
      const [sender, ...others] = [world.cast.users[ATTACKER]!, ...world.cast.users];
      const sources = {
        ...{ shape: SHAPES[SMALL]!, domain: world.mirror.contract.domain, feeRecipient: sender },
        ...{ deposits: [], exits: [], users: others },
      };
      const links: Submission[] = [];
      for (let i = 0; i < length; i++) {
        const batch = composeBatch(state, { ...NOTHING, drafts: [SELF_TRANSFER] }, sources);
        assert.notEqual(batch.header.oldRoot, batch.header.newRoot);
        links.push(await prepare(world, batch, sender));
      }
      return links;
    }

    it("starves the sequencer until anybody may freeze", async () => {
      await assertFrozen(item, await race({ item, overtake, isMarked: false }), ["RootMismatch"]);
    });

    it("does not once the item is marked", async () => {
      await assertStopped(item, await race({ item, overtake, isMarked: true }));
    });
  });

  describe("who gets ahead with a small shape, which he proves faster", () => {
    const item: Item = { queue: "exit", index: 2 };

    /** He begins when the sequencer has begun, and is done before him. */
    const overtakeBy = (plan: Partial<SubmissionPlan>) => async (): Promise<string> =>
      perform(
        commitment([await nextBatch(world, { ...NOTHING, drafts: [SELF_TRANSFER], ...plan })]),
      );

    /** Two exits wait before the victim's. */
    beforeEach(async () => {
      for (const user of [ATTACKER, ATTACKER, VICTIM]) await requestExit(user, 0);
    });

    const idle = overtakeBy({ shape: SMALL });

    it("starves the sequencer until anybody may freeze", async () => {
      const course = await race({ item, overtake: idle, isMarked: false });
      await assertFrozen(item, course, ["RootMismatch"]);
    });

    it("is refused once the item is marked, for the shape takes no exits", async () => {
      const course = await race({ item, overtake: idle, isMarked: true });
      // The sequencer takes two exits a batch.
      assert.deepEqual(course.attacker.slice(-2), ["MarkedItemWaiting", "MarkedItemWaiting"]);
      assert.deepEqual(course.sequencer.slice(-2), ["done", "done"]);
      await assertTaken(item);
    });

    it("or does the sequencer's work with a small shape that takes exits", async () => {
      const takes = overtakeBy({ shape: SMALL_TAKING, drafts: [], exits: 1 });
      const overtake = () => (queueOf(item).mark === 0 ? idle() : takes());
      const course = await race({ item, overtake, isMarked: true });
      assert.deepEqual([...new Set(course.attacker)], ["done"]);
      // Of the sequencer nothing got through but what was good still.
      assert.deepEqual([...new Set(course.sequencer)], ["RootMismatch", "QueueMismatch"]);
      await assertTaken(item);
    });
  });

  describe("who marks items to hinder the sequencer", () => {
    it("makes a batch of two slots take one of each queue, which fits", async () => {
      await deposit(VICTIM);
      await requestExit(ATTACKER, 1);
      world.time += DEADLINE;
      await done(mark({ queue: "deposit", index: 2 }));
      await done(mark({ queue: "exit", index: 0 }));
      const small = { ...EVERYTHING, shape: SMALL_TAKING };
      for (const left of [
        { deposits: 0 },
        { exits: 0 },
        { drafts: [SELF_TRANSFER], shape: SMALL },
      ]) {
        const outcome = await perform(commitment([await nextBatch(world, { ...small, ...left })]));
        assert.equal(outcome, "MarkedItemWaiting");
      }
      await done(commitment([await nextBatch(world, small)]));
      await done(commitment([await nextBatch(world, { ...NOTHING, shape: SMALL })]));
    });

    it("spoils no batch that holds an item, however long it was proven", async () => {
      await requestExit(ATTACKER, 0);
      await requestExit(ATTACKER, 0);
      const honest = await nextBatch(world, { ...EVERYTHING, drafts: [SELF_TRANSFER], exits: 1 });
      world.time += DEADLINE;
      await done(mark({ queue: "exit", index: 1 }));
      await done(commitment([honest]));
    });

    it("binds no more batches than he has paid for items", async () => {
      const items = 4;
      for (let i = 0; i < items; i++) await requestExit(ATTACKER, 0);
      world.time += DEADLINE;
      await done(mark({ queue: "exit", index: items - 1 }));
      const idle = { ...NOTHING, drafts: [SELF_TRANSFER] };
      for (let taken = 0; taken < items; taken++) {
        const outcome = await perform(commitment([await nextBatch(world, idle)]));
        assert.equal(outcome, "MarkedItemWaiting");
        await done(commitment([await nextBatch(world, { ...idle, exits: 1 })]));
      }
      await done(commitment([await nextBatch(world, idle)]));
    });
  });
});
