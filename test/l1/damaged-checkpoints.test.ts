/**
 * Checkpoints that say something else than L1, with a checksum that fits: none is believed, none
 * stops the follower, and the one before takes its place.
 */
import assert from "node:assert/strict";
import { requestExit } from "../../l1/contract/request-exit.js";
import { CheckpointFiles } from "../../l1/follow/checkpoint-files.js";
import type { Snapshot } from "../../l1/follow/followed-state.js";
import { requireAccount, State } from "../../src/state/state.js";
import { ClientRollup } from "../support/client-rollup.js";
import { refusal } from "../support/refusal.js";
import { temporaryFolder } from "../support/temporary-folder.js";

describe("a damaged checkpoint", function () {
  this.timeout(120_000);
  let l1: ClientRollup;
  let older: Snapshot;
  let newer: Snapshot;
  let truth: Snapshot;
  /** The blocks of the two checkpoints. */
  let blocks: readonly { readonly number: number; readonly hash: string }[];

  before(async () => {
    l1 = await ClientRollup.start();
    const follower = l1.follower();
    await l1.deposit(1, 5000n);
    await l1.settle();
    older = (await follower.advance()).snapshot();
    const first = follower.block!;
    await l1.deposit(2, 7000n);
    await l1.settle();
    await l1.deposit(1, 11n);
    await l1.deposit(2, 12n);
    await requestExit(l1.rollup, l1.sender(1), 0);
    newer = (await follower.advance()).snapshot();
    blocks = [follower.block!, first];
    await l1.deposit(1, 13n);
    truth = (await follower.advance()).snapshot();
  });
  after(() => l1?.anvil.stop());

  const withDeposit = (change: object): Snapshot => {
    const [deposit, ...rest] = newer.deposits;
    return { ...newer, deposits: [{ ...deposit!, ...change }, ...rest] };
  };
  const withExit = (change: object): Snapshot => {
    return { ...newer, exits: [{ ...newer.exits[0]!, ...change }] };
  };
  const withAccount = (change: object): Snapshot => {
    const state = State.unpack(newer.state);
    const account = requireAccount(state, 0);
    state.setAccount(0, { ...account, ...change });
    const { records } = state.pack();
    return { ...newer, state: { ...newer.state, records } };
  };
  /** A node at a height with another last byte. */
  const withNode = (height: number): Snapshot => {
    const nodes = newer.state.nodes.map((bytes, at) =>
      at === height ? bytes.with(-1, bytes.at(-1)! ^ 1) : bytes,
    );
    return { ...newer, state: { ...newer.state, nodes } };
  };
  const damages: Readonly<Record<string, () => Snapshot>> = {
    "another amount of a deposit": () => withDeposit({ amount: 99n }),
    "another key of a deposit": () => withDeposit({ key: newer.deposits[1]!.key }),
    "another deadline of a deposit": () => withDeposit({ deadline: 9 }),
    "another account of an exit": () => withExit({ account: 1 }),
    "another requester of an exit": () => withExit({ requester: 1n }),
    "another deadline of an exit": () => withExit({ deadline: 9 }),
    "one deposit less": () => ({ ...newer, deposits: newer.deposits.slice(0, 1) }),
    "a frozen contract": () => ({ ...newer, frozen: true }),
    "another number of batches": () => ({ ...newer, batchNumber: 77 }),
    "another head of the deposits": () => ({ ...newer, depositHead: 0 }),
    "heads and indices moved together": () => ({
      ...newer,
      depositHead: newer.depositHead + 1,
      deposits: newer.deposits.map((item) => ({ ...item, index: item.index + 1 })),
    }),
    "another leaf": () => withNode(0),
    "another node on the way": () => withNode(1),
    "another root": () => withNode(newer.state.levels),
    "another balance": () => withAccount({ balance: 1n }),
    "another x of a key": () =>
      withAccount({ publicKey: { ...State.unpack(newer.state).account(0)!.publicKey, x: 5n } }),
    "another place of an account": () => {
      const indices = newer.state.indices.with(-1, newer.state.indices.at(-1)! + 1);
      return { ...newer, state: { ...newer.state, indices } };
    },
    "another depth of the tree": () => ({ ...newer, state: { ...newer.state, levels: 4 } }),
    "an older state at a newer block": () => older,
  };
  for (const [what, damage] of Object.entries(damages)) {
    it(`with ${what} gives way to the one before`, async () => {
      const folder = temporaryFolder();
      const checkpoints = new CheckpointFiles(folder, l1.rollup.deployment);
      const [newest, before] = blocks as [(typeof blocks)[number], (typeof blocks)[number]];
      await checkpoints.write({ block: before, snapshot: older });
      await checkpoints.write({ block: newest, snapshot: damage() });
      // From nothing it could not be read: the first batch would be missing.
      const follower = l1.follower({ checkpoints, fromBlock: before.number + 1 });
      assert.deepEqual((await follower.advance()).snapshot(), truth);
      const left = await checkpoints.blocks();
      assert.ok(!left.some(({ hash }) => hash === newest.hash));
    });
  }

  it("is not what a whole one is taken for", async () => {
    const checkpoints = new CheckpointFiles(temporaryFolder(), l1.rollup.deployment);
    const [newest] = blocks;
    await checkpoints.write({ block: newest!, snapshot: newer });
    const follower = l1.follower({ checkpoints, fromBlock: newest!.number + 1 });
    assert.deepEqual((await follower.advance()).snapshot(), truth);
  });

  it("with none before it makes the follower say what is missing", async () => {
    const checkpoints = new CheckpointFiles(temporaryFolder(), l1.rollup.deployment);
    const [newest] = blocks;
    const snapshot = { ...newer, batchNumber: 77 };
    await checkpoints.write({ block: newest!, snapshot });
    const follower = l1.follower({ checkpoints, fromBlock: newest!.number + 1 });
    await assert.rejects(follower.advance(), refusal("SyncMismatch"));
  });
});
