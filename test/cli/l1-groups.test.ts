/** `quipu l1 commit --group` in child processes, on a chain of its own, with the real circuits. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { largestGroup } from "../../l1/contract/largest-group.js";
import { ANVIL_KEYS, Anvil } from "../../node/dev/anvil.js";
import { prepareKeyedCircuit, prepareKeyedEscape } from "../../prover/keys/keyed-circuit.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { parseShape } from "../../src/shape.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import { writeOperations } from "../../workload/operations-file.js";
import { testKeys } from "../support/accounts.js";
import { type Ended, quipu } from "../support/run-quipu.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const SHAPE = "2x4-2d1e1w";

interface Report {
  readonly batches: readonly {
    readonly number: number;
    readonly transfers: number;
    readonly gasUsed: string;
    readonly transaction: string;
    readonly batchesInTransaction: number;
  }[];
}

describe("quipu l1 commit --group", function () {
  this.timeout(300_000);
  const folder = temporaryFolder();
  const l1Key = join(folder, "account.key");
  const l2Key = join(folder, "l2.key");
  let anvil: Anvil;
  let rollup: readonly string[];
  let domain: bigint;

  before(async () => {
    anvil = await Anvil.start();
    await prepareKeyedCircuit({ shape: parseShape(SHAPE), levels: 3 });
    await prepareKeyedEscape(3);
    await writeFile(l1Key, `${ANVIL_KEYS[0]}\n`);
    await writeFile(l2Key, `0x${Buffer.from(testKeys(0).privateKey).toString("hex")}\n`);
    const parameters = ["--levels", 3, "--shape", SHAPE];
    const sender = ["--rpc", anvil.url, "--account", l1Key, "--json"];
    const deployed = assertDone(await quipu("l1", "deploy", ...parameters, ...sender));
    const { contract } = deployed.json<{ contract: string }>();
    rollup = ["--rpc", anvil.url, "--contract", contract, "--account", l1Key];
    domain = deploymentDomain({ chainId: 31337n, contract: BigInt(contract) });
  });
  after(() => anvil?.stop());

  function assertDone(ended: Ended): Ended {
    assert.equal(ended.code, 0, ended.stderr);
    return ended;
  }

  /** A file of transfers of account 0 to itself. */
  async function transfers(first: number, count: number): Promise<string> {
    const path = join(folder, `from-${first}.jsonl`);
    const operations = Array.from({ length: count }, (_, i) => {
      const values = { from: 0, to: 0, token: 0, amount: 1n, fee: 1n, nonce: first + i };
      return signOperation(domain, createTransfer(values), testKeys(0));
    });
    await writeOperations(path, operations);
    return path;
  }

  it("commits several batches in one transaction, and says so", async () => {
    const amount = ["--amount", "1000wei", "--l2-key", l2Key];
    assertDone(await quipu("l1", "deposit", ...rollup, ...amount));
    assertDone(await quipu("l1", "commit", ...rollup));
    const operations = ["--operations", await transfers(0, 7)];
    const ended = await quipu("l1", "commit", ...rollup, ...operations, "--group", 3, "--json");
    const { batches } = assertDone(ended).json<Report>();
    assert.deepEqual(
      batches.map(({ number, transfers: count, batchesInTransaction }) => {
        return [number, count, batchesInTransaction];
      }),
      [
        [1, 2, 3],
        [2, 2, 3],
        [3, 2, 3],
        [4, 1, 1],
      ],
    );
    const hashes = batches.map(({ transaction }) => transaction);
    assert.deepEqual([...new Set(hashes)], [hashes[0], hashes[3]]);
    // Four more, for reading: two batches in one transaction.
    const more = ["--operations", await transfers(7, 4), "--group", "3"];
    const { stdout } = assertDone(await quipu("l1", "commit", ...rollup, ...more));
    assert.match(stdout, /^transactions +1; the gas is a batch's share/m);
    const [rpc, url, flag, contract] = rollup as [string, string, string, string];
    const synced = assertDone(await quipu("sync", rpc, url, flag, contract, "--json"));
    assert.equal(synced.json<{ batches: number }>().batches, 7);
  });

  it("refuses a group that no transaction holds, and names the largest", async () => {
    const most = largestGroup(parseShape(SHAPE));
    const ended = await quipu("l1", "commit", ...rollup, "--group", most + 1, "--json");
    assert.equal(ended.code, 1, ended.stdout);
    const { code, message } = ended.json<{ error: { code: string; message: string } }>().error;
    assert.equal(code, "GroupTooLarge");
    assert.match(message, new RegExp(`got ${most + 1}, expected 1…${most}$`));
    assertDone(await quipu("l1", "commit", ...rollup, "--group", most));
    for (const group of ["0", "-1", "1.5", "many"]) {
      const refused = await quipu("l1", "commit", ...rollup, "--group", group);
      assert.equal(refused.code, 2, refused.stdout);
    }
  });
});
