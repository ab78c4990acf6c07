/** The commands of L1 in child processes, on a chain of their own, with the real circuits. */
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ANVIL_KEYS, Anvil } from "../../node/dev/anvil.js";
import { prepareKeyedCircuit, prepareKeyedEscape } from "../../prover/keys/keyed-circuit.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { parseShape } from "../../src/shape.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import { writeOperations } from "../../workload/operations-file.js";
import { testKeys } from "../support/accounts.js";
import { type Ended, quipu, startQuipu } from "../support/run-quipu.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const SHAPE = "2x4-2d1e1w";
const DEADLINE = 3600;
const SPACING = 60;

interface Status {
  readonly frozen: boolean;
  readonly ownCode: boolean;
  readonly batches: number;
  readonly deposits: { readonly taken: number; readonly waiting: number };
  readonly keys: readonly { readonly circuit: string; readonly matches?: boolean }[];
}

interface Marked {
  readonly event: string;
  readonly index: number;
}

interface Synced {
  readonly root: string;
  readonly batches: number;
  readonly owned: readonly { readonly account: number; readonly balance: string }[];
  readonly deposits: readonly unknown[];
}

interface Failure {
  readonly error: { readonly code: string; readonly message: string };
}

describe("quipu l1 and quipu sync", function () {
  this.timeout(300_000);
  const folder = temporaryFolder();
  const dir = join(folder, "run");
  const key = (i: number): string => join(folder, `account-${i}.key`);
  const l2Key = (i: number): string => join(folder, `l2-${i}.key`);
  let anvil: Anvil;
  let rollup: readonly string[];
  let contract: string;
  let escapeZkey: string;

  before(async () => {
    anvil = await Anvil.start();
    await prepareKeyedCircuit({ shape: parseShape(SHAPE), levels: 3 });
    const { keys } = await prepareKeyedEscape(3);
    escapeZkey = keys.zkey.path;
    for (const i of [0, 1, 2]) {
      await writeFile(key(i), `${ANVIL_KEYS[i]}\n`);
      await writeFile(l2Key(i), `0x${Buffer.from(testKeys(i).privateKey).toString("hex")}\n`);
    }
  });
  after(() => anvil?.stop());

  const l1 = (command: string, account: number, ...args: readonly (string | number)[]) =>
    quipu("l1", command, ...args, ...rollup, "--account", key(account), "--json");
  const sync = (...args: readonly (string | number)[]) =>
    quipu("sync", ...rollup, "--dir", dir, ...args, "--json");

  function assertDone(ended: Ended): Ended {
    assert.equal(ended.code, 0, ended.stderr);
    for (const secret of ANVIL_KEYS) {
      assert.ok(!`${ended.stdout}${ended.stderr}`.includes(secret.slice(2)), "a key was shown");
    }
    return ended;
  }

  function assertRefused(ended: Ended, code: string, message = /./): void {
    assert.equal(ended.code, 1, ended.stdout);
    assert.equal(ended.json<Failure>().error.code, code);
    assert.match(ended.json<Failure>().error.message, message);
    assert.match(ended.stderr, new RegExp(`^quipu: ${code}`, "m"));
  }

  it("deploys", async () => {
    const parameters = [
      "--levels",
      3,
      "--shape",
      SHAPE,
      "--deadline",
      DEADLINE,
      "--spacing",
      SPACING,
    ];
    const sender = ["--rpc", anvil.url, "--account", key(0), "--json"];
    const ended = assertDone(await quipu("l1", "deploy", ...parameters, ...sender));
    const deployed = ended.json<{ contract: string; contracts: readonly { what: string }[] }>();
    assert.deepEqual(
      deployed.contracts.map(({ what }) => what),
      [`key of ${SHAPE}`, "key of the escape circuit", "rollup"],
    );
    contract = deployed.contract;
    rollup = ["--rpc", anvil.url, "--contract", contract];
  });

  it("prints what to type next, as a shell reads it", async () => {
    const owned = join(folder, "my keys");
    await mkdir(owned);
    await writeFile(join(owned, "me.key"), `${ANVIL_KEYS[2]}\n`);
    const sender = ["--rpc", anvil.url, "--account", join(owned, "me.key")];
    const deployed = assertDone(
      await quipu("l1", "deploy", "--levels", 3, "--shape", SHAPE, ...sender),
    );
    const next =
      /^ {2}\$ npx quipu l1 deposit --account '\/.*my keys\/me\.key' --l2-key mine\.key --amount 1$/m;
    assert.match(deployed.stdout, next);
  });

  it("deposits, commits and finds its way back from L1 alone", async () => {
    for (const i of [0, 1]) {
      const amount = ["--amount", `${1000 + i}wei`];
      assertDone(await l1("deposit", i, "--l2-key", l2Key(i), ...amount));
    }
    const shape = ["--shape", SHAPE, "--dir", dir];
    const first = assertDone(await l1("commit", 0, "--dir", dir)).json<{ shape: string }>();
    assert.equal(first.shape, SHAPE);

    const domain = deploymentDomain({ chainId: 31337n, contract: BigInt(contract) });
    const payment = { from: 0, to: 1, token: 0, amount: 100n, fee: 2n, nonce: 0 };
    const operations = [
      signOperation(domain, createTransfer(payment), testKeys(0)),
      signOperation(
        domain,
        { kind: "withdrawal" as const, from: 1, token: 0, amount: 401n, nonce: 0 },
        testKeys(1),
      ),
      signOperation(domain, createTransfer({ ...payment, nonce: 7, token: 1 }), testKeys(0)),
    ];
    await writeOperations(join(folder, "ops.jsonl"), operations);
    const ended = await l1("commit", 0, ...shape, "--operations", join(folder, "ops.jsonl"));
    assert.equal(ended.code, 1, ended.stderr);
    const { batches, refused } = ended.json<{
      batches: readonly { number: number; transfers: number; gasUsed: string }[];
      refused: readonly { line: number; code: string }[];
    }>();
    assert.equal(batches.length, 1);
    assert.deepEqual(
      refused.map(({ line, code }) => [line, code]),
      [[3, "TokenMismatch"]],
    );
    const much = createTransfer({ ...payment, amount: 10n ** 18n, nonce: 1 });
    await writeOperations(join(folder, "much.jsonl"), [signOperation(domain, much, testKeys(0))]);
    const overspent = await quipu(
      ...["l1", "commit", ...rollup, "--account", key(0), ...shape],
      ...["--operations", join(folder, "much.jsonl")],
    );
    assert.equal(overspent.code, 1, overspent.stderr);
    const line =
      /^line 1: InsufficientBalance: balance of account 0: got 0\.0{15}898 ETH, expected ≥ 1\.0{17}2 ETH$/m;
    assert.match(overspent.stdout, line);
    const owner = `0x${"70997970c51812dc3a010c7d01b50e0d17dc79c8"}`;
    const synced = assertDone(await sync("--owner", owner)).json<Synced>();
    assert.equal(synced.batches, 2);
    assert.deepEqual(
      synced.owned.map(({ account, balance }) => [account, balance]),
      [[1, "700"]],
    );
    const claimed = assertDone(await l1("claim", 1)).json<{ amount: string; event: string }>();
    assert.deepEqual([claimed.event, claimed.amount], ["Claimed", "401"]);
  });

  it("shows the state on L1, and that code and keys are its own", async () => {
    const status = assertDone(await quipu("l1", "status", ...rollup, "--json")).json<Status>();
    assert.deepEqual([status.frozen, status.ownCode, status.batches], [false, true, 2]);
    assert.deepEqual(
      status.keys.map(({ circuit, matches }) => [circuit, matches]),
      [
        [SHAPE, true],
        ["escape", true],
      ],
    );
    const text = assertDone(await quipu("l1", "status", ...rollup)).stdout;
    assert.match(text, /the key here/);
    assert.match(text, /deadline +1 h, plus 1 min for each item before/);
  });

  it("refuses in words, and with a code", async () => {
    assertRefused(await l1("freeze", 0), "NotOverdue", /: no deposit waits; no exit waits$/);
    assertRefused(
      await l1("commit", 0, "--shape", "2x4"),
      "UnknownShape",
      /got 2x4, .*: 2x4-2d1e1w$/,
    );
    assertRefused(await l1("exit", 0, 7), "AccountNotFound", /got 7/);
    assertRefused(await l1("exit", 0, 1), "NotOwner", /of account 1: .*expected 0x70997970/);
    assertRefused(await l1("freeze", 0, "--deposit", 7, "--exit", 0), "NotOverdue");
    assertRefused(
      await l1("mark", 0, "exit", 7),
      "NotQueued",
      /^exit 7 does not wait: there is no such exit yet; no exit does$/,
    );
    assertRefused(
      await l1("mark", 0, "deposit", 0),
      "NotQueued",
      /^deposit 0 does not wait: a batch has taken it; no deposit does$/,
    );
    assertRefused(await l1("escape", 0, 0), "NotFrozen");
    assertRefused(
      await l1("claim", 2),
      "NothingToClaim",
      /^the contract owes 0x[0-9a-f]{40} nothing in ETH; withdrawals, exits and fees are owed once their batch/,
    );
    assertRefused(await l1("exit", 0, 512, "--no-check"), "OutOfRange");
    assertRefused(
      await l1("deposit", 0, "--public-key", `0x${"2".padStart(64, "0")}`, "--amount", 1),
      "UnspendableKey",
    );
    assertRefused(
      await l1("deposit", 0, "--l2-key", join(folder, "nowhere"), "--amount", 1),
      "InvalidKey",
      /there is no such file; to make one: quipu key new --out \S+nowhere$/,
    );
    assertRefused(
      await quipu("l1", "claim", ...rollup, "--account", join(folder, "me.key"), "--json"),
      "InvalidKey",
      /there is no such file; to make one: quipu key new --l1 --out \S+me\.key$/,
    );
    await writeFile(join(folder, "bad.key"), "my secret");
    const bad = await quipu(
      "l1",
      "freeze",
      ...rollup,
      "--account",
      join(folder, "bad.key"),
      "--json",
    );
    assertRefused(bad, "InvalidKey");
    assert.doesNotMatch(bad.stdout + bad.stderr, /my secret/);
    assertRefused(await quipu("sync", ...rollup, "--chain-id", 1, "--json"), "WrongChain");
    const down = ["--rpc", "http://127.0.0.1:1", "--contract", contract, "--json"];
    assertRefused(await quipu("sync", ...down), "RpcUnavailable");
    const usage = await quipu("l1", "claim", "--rpc", anvil.url);
    assert.equal(usage.code, 2);
    assert.match(usage.stderr, /give --contract <address>, or set .* QUIPU_CONTRACT$/m);
    const nowhere = await quipu("sync", "--contract", contract);
    assert.equal(nowhere.code, 2);
    assert.match(nowhere.stderr, /give --rpc <url>, or set .* QUIPU_RPC$/m);
  });

  it("says, when it is interrupted, how a transaction can be tried again safely", async () => {
    await anvil.control("evm_setAutomine", false);
    const args = ["--l2-key", l2Key(1), "--amount", "7wei", "--account", key(1)];
    const running = startQuipu("l1", "deposit", ...rollup, ...args);
    await new Promise<void>((resolve) => {
      running.process.stderr!.on("data", (text: string) => {
        if (text.includes("sending")) resolve();
      });
    });
    running.process.kill("SIGINT");
    const { code, stderr } = await running.ended;
    await anvil.control("evm_setAutomine", true);
    await anvil.control("evm_mine");
    assert.equal(code, 130, stderr);
    const [, nonce] = /with nonce (\d+) is safe/.exec(stderr) ?? [];
    const again = await l1(
      "deposit",
      1,
      "--l2-key",
      l2Key(1),
      "--amount",
      "7wei",
      "--nonce",
      nonce!,
    );
    const failure = again.code === 0 ? undefined : again.json<Failure>().error.code;
    assert.ok(failure === "NonceUsed", stderr);
  });

  it("says what a commit waits for, and goes on with it", async () => {
    await anvil.control("evm_setAutomine", false);
    const commit = [...rollup, "--account", key(0), "--shape", SHAPE, "--dir", dir];
    const short = ["--timeout", 2, "--max-fee", "20.5", "--raise-after", 3];
    const stuck = await quipu("l1", "commit", ...commit, ...short);
    assert.equal(stuck.code, 1, stuck.stdout);
    assert.match(
      stuck.stderr,
      /^waiting: nonce \d+: in no block yet, 0 blocks after it was signed$/m,
    );
    assert.match(
      stuck.stderr,
      /^quipu: TransactionUnconfirmed: .*in no block yet.*may still happen/m,
    );
    await anvil.control("evm_setAutomine", true);
    await anvil.control("evm_mine");
    assertDone(await quipu("l1", "commit", ...commit));
    const status = assertDone(await quipu("l1", "status", ...rollup, "--json")).json<Status>();
    assert.deepEqual([status.batches, status.deposits.waiting], [3, 0]);
    for (const fee of ["0", "-1", "1e9", "a lot"]) {
      const refused = await quipu("l1", "commit", ...commit, "--max-fee", fee);
      assert.equal(refused.code, 2);
      assert.match(refused.stderr, /Expected gwei/);
    }
  });

  it("leaves when the sequencer is gone", async () => {
    const deposit = ["--l2-key", l2Key(2), "--amount", "55wei"];
    const { index } = assertDone(await l1("deposit", 2, ...deposit)).json<{ index: number }>();
    assertDone(await l1("exit", 0, 0));
    const early = /^deposit \d+ is due in \d.*(min|h).*; it may be marked in \d+ min/;
    assertRefused(await l1("mark", 0, "deposit", index), "NotUrgent", early);
    assertRefused(
      await l1("freeze", 2),
      "NotOverdue",
      /deposit \d+ is due in .*; exit 0 is due in/,
    );
    const waits = assertDone(await quipu("l1", "status", ...rollup)).stdout;
    // A commit has taken the one before it, which came when the command was interrupted.
    assert.match(waits, /3 taken, 1 waiting, the first is due in \d[^,]*, may be marked in \d/);
    await anvil.passTime(DEADLINE / 2 + SPACING);
    const marked = assertDone(await l1("mark", 0, "deposit", index)).json<Marked>();
    assert.deepEqual([marked.event, marked.index], ["DepositMarked", index]);
    const demands = assertDone(await quipu("l1", "status", ...rollup)).stdout;
    assert.match(demands, /deposits +3 taken, 1 waiting, .*; 1 MARKED: every batch must take one/);
    assert.match(demands, /exits +0 taken, 1 waiting, .*, may be marked now/);
    await anvil.passTime(DEADLINE / 2 + 1);
    assertDone(await l1("freeze", 2));
    assertRefused(await l1("commit", 0, "--shape", SHAPE), "ContractFrozen");
    const wrong = join(folder, "wrong.zkey");
    await writeFile(wrong, "no key");
    assertRefused(await l1("escape", 2, 0, "--zkey", wrong), "ArtifactCorrupt");
    const escaped = assertDone(await l1("escape", 2, 0, "--zkey", escapeZkey)).json<{
      balance: string;
    }>();
    assert.equal(escaped.balance, "898");
    assertRefused(await l1("escape", 2, 0), "AlreadyEscaped");
    assert.equal(assertDone(await l1("claim", 0)).json<{ amount: string }>().amount, "900");
    assertRefused(
      await l1("refund", 2, index + 1),
      "NotQueued",
      /there is no such deposit yet; deposit \d+ does$/,
    );
    assertDone(await l1("refund", 2, index));
    assert.equal(assertDone(await l1("claim", 2)).json<{ amount: string }>().amount, "55");
  });
});
