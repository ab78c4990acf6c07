import assert from "node:assert/strict";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { type BlockReference, MemoryCheckpoints, superfluous } from "../../l1/follow/checkpoint.js";
import { CheckpointFiles } from "../../l1/follow/checkpoint-files.js";
import { FollowedState } from "../../l1/follow/followed-state.js";
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
    const text = await readFile(path, "utf8");
    await writeFile(path, text.slice(0, -9));
    assert.equal(await store.read(block(1)), undefined);
    await writeFile(path, text);
    assert.deepEqual((await store.read(block(1)))?.snapshot, full());
    const otherBlock = join(folder, name!.replace("-1-", "-2-"));
    await rename(path, otherBlock);
    assert.equal(await store.read({ ...block(1), number: 2 }), undefined);
  });

  it("are none after any change of a single character", async () => {
    const folder = temporaryFolder();
    const store = new CheckpointFiles(folder, DEPLOYMENT);
    await store.write({ block: block(1), snapshot: full() });
    const path = join(folder, (await readdir(folder))[0]!);
    const text = await readFile(path, "utf8");
    const place = fc.integer({ min: 0, max: text.length - 1 });
    const character = fc.constantFrom(...'0123456789abcdef",:{} \n');
    const changes = fc.asyncProperty(place, character, async (at, other) => {
      fc.pre(text[at] !== other);
      await writeFile(path, text.slice(0, at) + other + text.slice(at + 1));
      assert.equal(await store.read(block(1)), undefined);
    });
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
    const [[index, first]] = snapshot.accounts as [[number, typeof account]];
    const { x, y } = first.publicKey;
    const other = { ...first, publicKey: { x: x + 1n, y } };
    const changes = [
      { ...snapshot, accounts: [[index, other] as const, ...snapshot.accounts.slice(1)] },
      { ...snapshot, depositHead: 1 },
      { ...snapshot, exitHead: 0 },
    ];
    for (const changed of changes) {
      assert.throws(
        () => FollowedState.restore(changed, { domain: DOMAIN }),
        refusal("SyncMismatch"),
      );
    }
    const beyond = [...snapshot.accounts, [512, first] as const];
    const outside = { ...snapshot, accounts: beyond };
    assert.throws(() => FollowedState.restore(outside, { domain: DOMAIN }), refusal("OutOfRange"));
  });
});
