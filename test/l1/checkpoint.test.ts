import assert from "node:assert/strict";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { type BlockReference, MemoryCheckpoints, superfluous } from "../../l1/follow/checkpoint.js";
import { CheckpointFiles } from "../../l1/follow/checkpoint-files.js";
import { FollowedState } from "../../l1/follow/followed-state.js";
import { State } from "../../src/state/state.js";
import { DEPLOYMENT, DOMAIN, testAccount } from "../support/accounts.js";
import { refusal } from "../support/refusal.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const block = (number: number): BlockReference => {
  return { number, hash: `0x${number.toString(16).padStart(64, "0")}` };
};

describe("checkpoints", () => {
  const genesis = FollowedState.genesis(3, { domain: DOMAIN }).snapshot();

  it("are few, and the newest is always among them", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 200 }), (steps) => {
        let kept: BlockReference[] = [];
        let number = 0;
        for (const step of steps) {
          number += step;
          kept.unshift(block(number));
          const gone = new Set(superfluous(kept));
          kept = kept.filter((reference) => !gone.has(reference));
        }
        assert.ok(kept.length <= 2 + Math.log2(number + 1), `${kept.length} of ${number} blocks`);
        assert.equal(kept[0]?.number ?? 0, number);
      }),
    );
  });

  const account = testAccount(4, { balance: 77n, nonce: 3 });
  const full = () => {
    const heads = { depositHead: 2, exitHead: 1, depositMark: 3, exitMark: 2 };
    const snapshot = { ...genesis, batchNumber: 9, frozen: true, ...heads };
    const deposit = { name: "DepositQueued", index: 2, key: 5n, owner: 6n, token: 0 } as const;
    const exit = { name: "ExitQueued", index: 1, account: 4, requester: 8n } as const;
    const restored = FollowedState.restore(snapshot, { domain: DOMAIN });
    restored.state.setAccount(0, account);
    restored.state.setAccount(100, account);
    return {
      ...restored.snapshot(),
      deposits: [{ ...deposit, amount: 7n, deadline: 1000 }],
      exits: [{ ...exit, deadline: 1001 }],
    };
  };

  for (const where of ["memory", "files"]) {
    it(`come back from ${where} as they were, newest first`, async () => {
      const store =
        where === "memory"
          ? new MemoryCheckpoints()
          : new CheckpointFiles(join(temporaryFolder(), "new"), DEPLOYMENT);
      assert.deepEqual(await store.blocks(), []);
      await store.write({ block: block(5), snapshot: genesis });
      await store.write({ block: block(12), snapshot: full() });
      assert.deepEqual(await store.blocks(), [block(12), block(5)]);
      const { snapshot } = (await store.read(block(12)))!;
      assert.deepEqual(snapshot, full());
      assert.deepEqual(FollowedState.restore(snapshot, { domain: DOMAIN }).snapshot(), full());
      await store.remove(block(12));
      assert.equal(await store.read(block(12)), undefined);
      assert.deepEqual(await store.blocks(), [block(5)]);
    });
  }

  it("are none if damaged, or of another rollup", async () => {
    const folder = temporaryFolder();
    const store = new CheckpointFiles(folder, DEPLOYMENT);
    await store.write({ block: block(1), snapshot: full() });
    const other = new CheckpointFiles(folder, { ...DEPLOYMENT, chainId: 1n });
    assert.equal(await other.read(block(1)), undefined);
    const [name] = await readdir(folder);
    const path = join(folder, name!);
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, -9));
    assert.equal(await store.read(block(1)), undefined);
    await writeFile(path, bytes);
    assert.deepEqual((await store.read(block(1)))?.snapshot, full());
    const otherBlock = join(folder, name!.replace("-1-", "-2-"));
    await rename(path, otherBlock);
    assert.equal(await store.read({ ...block(1), number: 2 }), undefined);
  });

  it("of an older format are none, and are removed", async () => {
    const folder = temporaryFolder();
    const store = new CheckpointFiles(folder, DEPLOYMENT);
    const name = `checkpoint-7-${block(7).hash}.json`;
    await writeFile(join(folder, name), '{"format":"quipu/checkpoint/2"}');
    assert.deepEqual(await store.blocks(), [block(7)]);
    assert.equal(await store.read(block(7)), undefined);
    await store.remove(block(7));
    assert.deepEqual(await readdir(folder), []);
  });

  it("are none after any change of a single byte", async () => {
    const folder = temporaryFolder();
    const store = new CheckpointFiles(folder, DEPLOYMENT);
    await store.write({ block: block(1), snapshot: full() });
    const path = join(folder, (await readdir(folder))[0]!);
    const bytes = await readFile(path);
    // The two lines have other faults than what follows them.
    const end = bytes.indexOf("\n", bytes.indexOf("\n") + 1);
    const place = fc.oneof(fc.nat(end), fc.nat(bytes.length - 1));
    const characters = fc.constantFrom(...Buffer.from('0123456789abcdef",:{} \n'));
    const changes = fc.asyncProperty(
      place,
      fc.oneof(characters, fc.nat(255)),
      async (at, other) => {
        fc.pre(bytes[at] !== other);
        const changed = Buffer.from(bytes);
        changed[at] = other;
        await writeFile(path, changed);
        assert.equal(await store.read(block(1)), undefined);
      },
    );
    await fc.assert(changes, { numRuns: 300 });
  });

  it("are no folders, and have no numbers beyond those of blocks", async () => {
    const folder = temporaryFolder();
    const store = new CheckpointFiles(folder, DEPLOYMENT);
    const hash = "ab".repeat(32);
    await mkdir(join(folder, `checkpoint-7-0x${hash}.json`));
    await writeFile(join(folder, `checkpoint-${"9".repeat(20)}-0x${hash}.json`), "{}");
    await store.write({ block: block(5), snapshot: genesis });
    assert.deepEqual(await store.blocks(), [block(5)]);
  });

  it("lead to no state if a key, an index or a queue cannot be", () => {
    const snapshot = full();
    const { x, y } = account.publicKey;
    const state = State.unpack(snapshot.state);
    // Of the key only y is in a leaf.
    state.setAccount(0, { ...account, publicKey: { x: x + 1n, y } });
    const changes = [
      { ...snapshot, state: state.pack() },
      { ...snapshot, depositHead: 1 },
      { ...snapshot, exitHead: 0 },
    ];
    for (const changed of changes) {
      assert.throws(
        () => FollowedState.restore(changed, { domain: DOMAIN }),
        refusal("SyncMismatch"),
      );
    }
    const beyond = new Uint32Array([0, 512]);
    const outside = { ...snapshot, state: { ...snapshot.state, indices: beyond } };
    assert.throws(() => FollowedState.restore(outside, { domain: DOMAIN }), refusal("OutOfRange"));
  });
});
