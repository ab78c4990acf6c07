/** From a workload to a verified state in child processes, with every kind of interruption. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { cp, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { groth16 } from "snarkjs";
import { withSingleThreadCurve } from "../../prover/snarkjs/single-thread-curve.js";
import { editText } from "../support/history-directory.js";
import { provenHistory } from "../support/proven-history.js";
import { type Ended, quipu, type Running, startQuipu } from "../support/run-quipu.js";
import { temporaryFolder } from "../support/temporary-folder.js";

interface ProveResult {
  readonly batches: readonly { number: number; transfers: number; timings?: object }[];
  readonly refused: readonly { line: number; code: string; rule?: string }[];
  readonly trust: string;
}

interface VerifyResult {
  readonly valid: boolean;
  readonly root: string;
  readonly rebuiltRoot: string;
  readonly rebuiltAccounts: number;
  readonly batches: readonly {
    readonly number: number;
    readonly accepted: boolean;
    readonly operations?: Readonly<Record<string, number>>;
    readonly code?: string;
    readonly message?: string;
    readonly blockedBy?: number;
  }[];
}

const BATCHES = 4;

describe("quipu prove and quipu verify", function () {
  this.timeout(180_000);
  const folder = temporaryFolder();
  const workload = join(folder, "workload");
  const out = join(folder, "batches");
  const prove = ["prove", "--workload", workload, "--shape", "1x2", "--workers", 1, "--out"];
  const file = (number: number): string => join(out, `batch-00000${number}.json`);

  before(async () => {
    await provenHistory(); // compiles the circuit and makes its key
    const size = ["--accounts", 6, "--transfers", BATCHES, "--levels", 3];
    const { code } = await quipu("workload", ...size, "--seed", 5, "--out", workload);
    assert.equal(code, 0);
  });

  /** Waits until a batch is there, then sends a signal and waits for the end. */
  async function interruptAt(
    number: number,
    { process: child, ended }: Running,
    signal: NodeJS.Signals,
  ): Promise<Ended> {
    while (!existsSync(file(number)) && child.exitCode === null) await sleep(5);
    child.kill(signal);
    return ended;
  }

  /** Everything in the directory: complete files and nothing else. */
  async function assertWhole(): Promise<void> {
    for (const name of await readdir(out)) {
      assert.match(name, /^(genesis|verification_key|batch-\d{6})\.json$/);
      JSON.parse(await readFile(join(out, name), "utf8"));
    }
  }

  it("stops at Ctrl-C with 130 and leaves nothing half-written", async () => {
    const { code, stderr } = await interruptAt(0, startQuipu(...prove, out), "SIGINT");
    assert.equal(code, 130, stderr);
    assert.match(stderr, /interrupted/);
    await assertWhole();
    assert.ok(existsSync(file(0)));
    assert.ok(!existsSync(file(BATCHES - 1)));
  });

  it("goes on after SIGKILL where it stopped, and proves nothing twice", async () => {
    const first = await readFile(file(0), "utf8");
    assert.equal((await interruptAt(1, startQuipu(...prove, out), "SIGKILL")).code, null);
    const kept = await readFile(file(1), "utf8");

    const ended = await quipu(...prove, out, "--json");
    assert.equal(ended.code, 0, ended.stderr);
    const { batches, refused, trust } = ended.json<ProveResult>();
    assert.equal(batches.length, BATCHES);
    assert.deepEqual(refused, []);
    assert.match(trust, /could forge/);
    for (const { number, timings } of batches.slice(0, 2)) assert.ok(!timings, `batch ${number}`);
    assert.ok(batches.at(-1)!.timings);
    assert.equal(await readFile(file(0), "utf8"), first);
    assert.equal(await readFile(file(1), "utf8"), kept);
    await assertWhole();
  });

  it("accepts all of it, and rebuilds the state", async () => {
    const ended = await quipu("verify", out, "--json");
    assert.equal(ended.code, 0, ended.stderr);
    const { valid, root, rebuiltRoot, batches } = ended.json<VerifyResult>();
    assert.equal(valid, true);
    assert.equal(root, rebuiltRoot);
    assert.deepEqual(
      batches.map(({ accepted }) => accepted),
      Array(BATCHES).fill(true),
    );
  });

  it("shows payments, and the accounts that they have opened", async () => {
    const [paying, paid] = [join(folder, "paying"), join(folder, "paid")];
    const size = ["--accounts", 6, "--payments", 3, "--transfers", 3, "--levels", 3, "--seed", 2];
    const made = await quipu("workload", ...size, "--out", paying);
    assert.match(made.stdout, /^payments +3\ntransfers +3$/m);
    const shape = ["--shape", "2x5-2d1e1w1p"];
    const proven = await quipu("prove", "--workload", paying, ...shape, "--out", paid);
    assert.equal(proven.code, 0, proven.stderr);
    assert.match(proven.stdout, /^batch +payments +transfers +data bytes/m);
    const { stdout } = await quipu("verify", paid);
    assert.match(stdout, /^ *0 +accepted +1 payment, 2 transfers +0x/m);
    assert.match(stdout, /^ *1 +accepted +1 payment +0x/m);
    assert.match(stdout, /^rebuilt +from published data alone, the same root; 8 accounts$/m);
    const { batches, rebuiltAccounts } = (
      await quipu("verify", paid, "--json")
    ).json<VerifyResult>();
    assert.equal(rebuiltAccounts, 8);
    const { operations } = batches[0]!;
    const none = { deposits: 0, exits: 0, withdrawals: 0 };
    assert.deepEqual(operations, { ...none, payments: 1, transfers: 2 });
  });

  it("prints plain text in a pipe, with the warning about the key", async () => {
    const { code, stdout, stderr } = await quipu("verify", out);
    assert.equal(code, 0);
    assert.equal(stderr, "");
    assert.match(stdout, /whoever ran the setup could forge proofs/);
    assert.match(stdout, /verdict +valid$/m);
    assert.match(stdout, /^fees +0\.000000000000005327 ETH for 0x0{37}fee$/m);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: there must be none
    assert.doesNotMatch(stdout, /[\x00-\x09\x0b-\x1f]/);
  });

  it("takes the folder's own key only when told to, and then says so", async () => {
    const elsewhere = ["--build-dir", temporaryFolder()];
    const refused = await quipu("verify", out, ...elsewhere);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /KeyUntrusted: .*--trust-folder/);
    const { code, stdout } = await quipu("verify", out, ...elsewhere, "--trust-folder");
    assert.equal(code, 0);
    assert.match(stdout, /its maker could forge proofs/);
    assert.match(stdout, /verdict +valid under the folder's own key$/m);
  });

  it("refuses a batch file that was cut off, in both commands", async () => {
    const copy = join(folder, "cut");
    await cp(out, copy, { recursive: true });
    await editText(join(copy, "batch-000001.json"), (text) => text.slice(0, text.length / 2));
    const verified = await quipu("verify", copy, "--json");
    assert.equal(verified.code, 1);
    assert.deepEqual(
      verified.json<VerifyResult>().batches.map(({ code, blockedBy }) => code ?? blockedBy),
      [undefined, "InvalidFile", 1, 1],
    );
    const proved = await quipu(...prove, copy);
    assert.equal(proved.code, 1);
    assert.match(proved.stderr, /InvalidFile: .*batch-000001\.json/);
  });

  it("refuses a proof that was exchanged, when it goes on", async () => {
    const copy = join(folder, "exchanged");
    await cp(out, copy, { recursive: true });
    const proofOf = async (path: string) => JSON.parse(await readFile(path, "utf8")).proof;
    const other = await proofOf(file(1));
    await editText(join(copy, "batch-000000.json"), (text) => {
      return JSON.stringify({ ...JSON.parse(text), proof: other });
    });
    const proved = await quipu(...prove, copy);
    assert.equal(proved.code, 1);
    assert.match(proved.stderr, /BatchConflict: .*batch-000000\.json: its proof/);
  });

  it("says in its own words that it cannot write", async () => {
    // Nobody can make a folder there, not even root.
    const proved = await quipu(...prove, "/proc/nowhere");
    assert.equal(proved.code, 1);
    assert.match(proved.stderr, /^quipu: FileUnwritable: \/proc\/nowhere: cannot make the folder/);
    const built = await quipu(...prove, join(folder, "unused"), "--build-dir", "/proc/nowhere");
    assert.equal(built.code, 1);
    assert.match(built.stderr, /^quipu: FileUnwritable: \/proc\/nowhere: cannot make the folder/);
  });

  it("exits with 1 for a batch that is missing in the middle", async () => {
    const copy = join(folder, "gap");
    await cp(out, copy, { recursive: true });
    await rm(join(copy, "batch-000001.json"));
    const { code, stdout } = await quipu("verify", copy);
    assert.equal(code, 1);
    assert.match(stdout, /^ *1 +refused +BatchMissing/m);
    assert.match(stdout, /NOT valid/);
  });

  it("shows the rule of L1 for altered data, what was not checked, and no long numbers", async () => {
    const copy = join(folder, "altered");
    await cp(out, copy, { recursive: true });
    // The last hex digit of the first root of the data.
    await editText(join(copy, "batch-000001.json"), (text) => {
      return text.replace(/("data": "0x[0-9a-f]{63})(.)/, (_, before, last) => {
        return `${before}${last === "0" ? "1" : "0"}`;
      });
    });
    const { code, stdout } = await quipu("verify", copy);
    assert.equal(code, 1);
    const cut = "0x[0-9a-f]{8}…[0-9a-f]{8}";
    assert.match(stdout, new RegExp(`^ *0 +accepted +1 transfer +${cut}$`, "m"));
    const mismatch = `RootMismatch: old root: got ${cut}, expected ${cut}`;
    assert.match(stdout, new RegExp(`^ *1 +refused +${mismatch}$`, "m"));
    assert.match(stdout, /^ *2 +not checked +batch 1 was refused$/m);
    assert.match(stdout, /^batches +4: 1 accepted, 1 refused, 2 not checked$/m);
    assert.match(stdout, /^rebuilt +from published data alone, up to batch 0$/m);
    assert.match(stdout, /^verdict +NOT valid$/m);
    assert.doesNotMatch(stdout, /the same root|\d{40}/);
    const { batches, valid } = (await quipu("verify", copy, "--json")).json<VerifyResult>();
    assert.equal(valid, false);
    assert.match(batches[1]!.message!, /^old root: got \d{60,}, expected \d{60,}$/);
  });

  it("claims no rebuilt state where nothing was accepted", async () => {
    const copy = join(folder, "first-refused");
    await cp(out, copy, { recursive: true });
    await editText(join(copy, "batch-000000.json"), (text) => text.slice(1));
    const { code, stdout } = await quipu("verify", copy);
    assert.equal(code, 1);
    assert.match(stdout, /^rebuilt +nothing: no batch was accepted$/m);
  });

  it("does not mix runs in one directory", async () => {
    const other = join(folder, "other-workload");
    const size = ["--accounts", 6, "--transfers", 2, "--levels", 3];
    await quipu("workload", ...size, "--seed", 4, "--out", other);
    const recipient = `0x${"ab".repeat(20)}`;
    const cut = "0x[0-9a-f]{8}…[0-9a-f]{8}";
    const runs = {
      "its genesis belongs": ["prove", "--workload", other, "--shape", "1x2", "--out", out],
      [`digest: got ${cut}, expected ${cut};`]: [...prove, out, "--fee-recipient", recipient],
    };
    for (const [what, args] of Object.entries(runs)) {
      const { code, stderr } = await quipu(...args);
      assert.equal(code, 1);
      assert.match(stderr, new RegExp(`BatchConflict: .*${what}`));
    }
  });

  it("proves the rest when a transfer is refused, names it, and exits with 1", async () => {
    const other = join(folder, "tampered");
    await cp(workload, other, { recursive: true });
    await editText(join(other, "operations.jsonl"), (text) => {
      const [first, ...rest] = text.split("\n");
      const changed = { ...JSON.parse(first!), amount: "1" };
      return [JSON.stringify(changed), rest[0], ""].join("\n");
    });
    const ended = await quipu(
      "prove",
      "--workload",
      other,
      "--shape",
      "1x2",
      "--json",
      "--out",
      `${other}-batches`,
    );
    assert.equal(ended.code, 1, ended.stderr);
    const { refused } = ended.json<ProveResult>();
    assert.equal(refused[0]!.line, 1);
    assert.equal(refused[0]!.code, "InvalidSignature");
    assert.equal(refused[0]!.rule, "A");
  });

  it("exports what plain snarkjs proves and verifies with", async () => {
    const exported = join(folder, "exported");
    const ended = await quipu(
      ...["export", "--shape", "1x2", "--out", exported, "--json"],
      ...["--workload", workload, "--batch", 2, "--proof", file(2)],
    );
    assert.equal(ended.code, 0, ended.stderr);
    const read = async (name: string) => JSON.parse(await readFile(join(exported, name), "utf8"));
    const key = await read("verification_key.json");
    const signals = await read("public.json");
    await withSingleThreadCurve(async () => {
      assert.equal(await groth16.verify(key, signals, await read("proof.json")), true);
      const zkey = join(exported, "circuit.zkey");
      const proved = await groth16.prove(zkey, join(exported, "batch-000002.wtns"));
      assert.deepEqual(proved.publicSignals, signals);
      assert.equal(await groth16.verify(key, proved.publicSignals, proved.proof), true);
    });
  });

  it("exports nothing with a witness of another depth or a proof of another key", async () => {
    const copy = join(folder, "another-key.json");
    await cp(file(0), copy);
    await editText(copy, (text) => {
      const batch = JSON.parse(text);
      return JSON.stringify({ ...batch, key: { ...batch.key, id: "0".repeat(64) } });
    });
    const deeper = join(folder, "deeper");
    const size = ["--accounts", 3, "--transfers", 1, "--seed", 1];
    assert.equal((await quipu("workload", ...size, "--levels", 4, "--out", deeper)).code, 0);
    const refused = { "tree levels": ["--workload", deeper], key: ["--proof", copy] };
    for (const [what, args] of Object.entries(refused)) {
      const exported = join(folder, `refused ${what}`);
      const { code, stderr } = await quipu(
        ...["export", "--shape", "1x2", "--levels", 3, "--out", exported, ...args],
      );
      assert.equal(code, 1);
      assert.match(stderr, new RegExp(`BatchConflict: .*${what}: got`));
      assert.ok(!existsSync(exported), "something was left behind");
    }
  });
});

describe("quipu build, setup and constraints", function () {
  this.timeout(180_000);

  before(async () => {
    await provenHistory();
  });

  it("find what has been compiled", async () => {
    const ended = await quipu("build", "--shape", "1x2", "--levels", 3, "--json");
    assert.equal(ended.code, 0, ended.stderr);
    const [built] = ended.json<{ name: string; r1cs: string }[]>();
    assert.equal(built!.name, "batch-1x2-l3");
    assert.ok(existsSync(built!.r1cs));
  });

  it("show the key and who could forge", async () => {
    const { keys } = await provenHistory();
    const { code, stdout } = await quipu("setup", "--shape", "1x2", "--levels", 3);
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(keys.keyId));
    assert.match(stdout, /whoever ran the setup could forge proofs/);
  });

  it("refuse a powers-of-tau file that is none, and a ceremony's key that is not there", async () => {
    const ptau = join(temporaryFolder(), "none.ptau");
    const made = await quipu("setup", "--shape", "1x2", "--levels", 3, "--ptau", ptau);
    assert.equal(made.code, 1);
    assert.match(made.stderr, /^quipu: PtauUnreadable: /);
    const ceremony = ["--key", "ceremony", "--out", temporaryFolder()];
    const exported = await quipu("export", "--shape", "1x2", "--levels", 3, ...ceremony);
    assert.equal(exported.code, 1);
    assert.match(exported.stderr, /^quipu: KeyMissing: /);
  });

  it("count what the golden file says, and notice when it says something else", async () => {
    const counted = await quipu("constraints", "batch-1x2-l3", "--check", "--json");
    assert.equal(counted.code, 0, counted.stdout + counted.stderr);
    const { rows, differences } = counted.json<{ rows: object[]; differences: string[] }>();
    assert.equal(rows.length, 1);
    assert.deepEqual(differences, []);

    const golden = join(temporaryFolder(), "golden.csv");
    await cp("test/constraints.csv", golden);
    await editText(golden, (text) => text.replace(/(batch-1x2-l3,3,1,2,0,0,0,0,)\d+/, "$1999"));
    const drifted = await quipu("constraints", "batch-1x2-l3", "--check", "--golden", golden);
    assert.equal(drifted.code, 1);
    assert.match(drifted.stdout, /batch-1x2-l3: constraints: got \d+, expected 999/);
  });
});
