/** `quipu l1 commit --publish blob` in child processes, on a chain of its own, with the real circuits. */
import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { largestBlobGroup } from "../../l1/contract/largest-blob-group.js";
import { ANVIL_KEYS, Anvil } from "../../node/dev/anvil.js";
import { prepareKeyedCircuit, prepareKeyedEscape } from "../../prover/keys/keyed-circuit.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { parseShape } from "../../src/shape.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import { writeOperations } from "../../workload/operations-file.js";
import { testKeys } from "../support/accounts.js";
import { RpcProxy } from "../support/rpc-proxy.js";
import { type Ended, quipu } from "../support/run-quipu.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const SHAPE = "2x4-2d1e1w";

interface Report {
  readonly batches: readonly {
    readonly number: number;
    readonly published: string;
    readonly blob?: string;
    readonly blobGasPriceWei?: string;
  }[];
}

describe("quipu l1 commit --publish blob", function () {
  this.timeout(600_000);
  const folder = temporaryFolder();
  const l1Key = join(folder, "account.key");
  const l2Key = join(folder, "l2.key");
  const dir = join(folder, "run");
  let anvil: Anvil;
  let rollup: readonly string[];
  let domain: bigint;
  let nextNonce = 0;

  before(async () => {
    anvil = await Anvil.start();
    await prepareKeyedCircuit({ shape: parseShape(SHAPE), levels: 3 });
    await prepareKeyedEscape(3);
    await writeFile(l1Key, `${ANVIL_KEYS[0]}\n`);
    await writeFile(l2Key, `0x${Buffer.from(testKeys(0).privateKey).toString("hex")}\n`);
    rollup = await deploy("--publish", "blob", "--deadline", "524288s");
    domain = deploymentDomain({ chainId: 31337n, contract: BigInt(rollup[3]!) });
    const amount = ["--amount", "1000wei", "--l2-key", l2Key];
    assertDone(await quipu("l1", "deposit", ...rollup, ...amount));
    assertDone(await quipu("l1", "commit", ...rollup, "--dir", dir));
  });
  after(() => anvil?.stop());

  function assertDone(ended: Ended): Ended {
    assert.equal(ended.code, 0, ended.stderr);
    return ended;
  }

  async function deploy(...more: readonly string[]): Promise<readonly string[]> {
    const parameters = ["--levels", 3, "--shape", SHAPE, ...more];
    const sender = ["--rpc", anvil.url, "--account", l1Key, "--json"];
    const deployed = assertDone(await quipu("l1", "deploy", ...parameters, ...sender));
    const { contract } = deployed.json<{ contract: string }>();
    return ["--rpc", anvil.url, "--contract", contract, "--account", l1Key];
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

  /** Commits so many transfers, with the nonces behind those that have been committed. */
  async function commit(count: number, ...more: readonly (string | number)[]): Promise<Ended> {
    const operations = ["--operations", await transfers(nextNonce, count), "--dir", dir];
    const ended = await quipu(
      "l1",
      "commit",
      ...rollup,
      ...operations,
      "--publish",
      "blob",
      ...more,
    );
    if (ended.code === 0) nextNonce += count;
    return ended;
  }

  function assertRefused(ended: Ended, code: string, message: RegExp): void {
    assert.equal(ended.code, 1, ended.stdout);
    const { error } = ended.json<{ error: { code: string; message: string } }>();
    assert.equal(error.code, code);
    assert.match(error.message, message);
  }

  it("commits a group in a blob, says which, and keeps it for others", async () => {
    const ended = assertDone(await commit(4, "--group", 2, "--json"));
    const { batches } = ended.json<Report>();
    assert.deepEqual(
      batches.map(({ number, published }) => [number, published]),
      [
        [1, "blob"],
        [2, "blob"],
      ],
    );
    const [{ blob, blobGasPriceWei }] = batches as [Report["batches"][number]];
    assert.match(blob!, /^0x01[0-9a-f]{62}$/);
    assert.ok(BigInt(blobGasPriceWei!) > 0n);
    assert.deepEqual(await readdir(join(dir, "blobs")), [`${blob}.blob`]);
    const [rpc, url, flag, contract] = rollup as [string, string, string, string];
    const sync = (...more: readonly string[]) =>
      quipu("sync", rpc, url, flag, contract, "--json", ...more);
    assertRefused(await sync(), "BlobUnavailable", /got no source to ask/);
    for (const source of [join(dir, "blobs"), `beacon:${url}`]) {
      const synced = assertDone(await sync("--blobs", source));
      assert.equal(synced.json<{ batches: number }>().batches, 3);
    }
  });

  it("stops where blobs cost too much, or goes by calldata with --fallback", async () => {
    const proxy = await RpcProxy.start(anvil.url);
    try {
      proxy.plan("eth_blobBaseFee", { result: "0x3b9aca01" }, 1000);
      const cheap = ["--rpc", proxy.url, "--max-blob-fee", 1];
      const refused = await commit(2, ...cheap, "--json");
      assertRefused(refused, "BlobFeeTooHigh", /got 1\.000000001 gwei, expected at most 1 gwei/);
      const { stdout } = assertDone(await commit(2, ...cheap, "--fallback"));
      assert.match(stdout, /^published +1 by calldata$/m);
      proxy.heal();
      // The second account has nothing to do.
      const second = join(folder, "second.key");
      await writeFile(second, `${ANVIL_KEYS[1]}\n`);
      const more = [...cheap, "--second-account", second];
      const { stdout: again } = assertDone(await commit(2, ...more));
      assert.match(again, /^published +1 by blob 0x01[0-9a-f]{62} at 0\.\d+ gwei$/m);
    } finally {
      await proxy.stop();
    }
  });

  it("refuses a group that no blob holds, and a deadline that blobs do not outlast", async () => {
    const most = largestBlobGroup(parseShape(SHAPE));
    const large = await commit(1, "--group", most + 1, "--json");
    assertRefused(large, "GroupTooLarge", new RegExp(`in a blob: got ${most + 1}, expected`));
    const tooLong = /got 604800 s, expected at most 524288 s/;
    const parameters = ["--levels", 3, "--shape", SHAPE, "--deadline", "7d"];
    const sender = ["--rpc", anvil.url, "--account", l1Key, "--json"];
    const early = await quipu("l1", "deploy", ...parameters, ...sender, "--publish", "blob");
    assertRefused(early, "DeadlineTooLong", tooLong);
    const slow = await deploy("--deadline", "7d");
    const late = await quipu("l1", "commit", ...slow, "--publish", "blob", "--json");
    assertRefused(late, "DeadlineTooLong", tooLong);
    assertDone(await quipu("l1", "commit", ...slow));
    assert.equal((await quipu("l1", "commit", ...slow, "--publish", "fax")).code, 2);
    const nobody = ["--second-account", join(folder, "nobody.key"), "--json"];
    assertRefused(await quipu("l1", "commit", ...slow, ...nobody), "InvalidKey", /nobody\.key/);
  });
});
