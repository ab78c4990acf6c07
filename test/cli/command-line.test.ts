/** The command line itself: help, usage errors, exit codes, what it writes where. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { editText } from "../support/history-directory.js";
import { quipu } from "../support/run-quipu.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const COMMANDS = [
  "node",
  "follow",
  "workload",
  "prove",
  "verify",
  "build",
  "setup",
  "constraints",
  "export",
  "blob",
  "try",
  "bench",
  "estimate",
  "cache",
  "doctor",
];

describe("quipu", () => {
  it("shows the way from nothing to a verified state, and its exit codes", async () => {
    const { code, stdout, stderr } = await quipu("--help");
    assert.equal(code, 0);
    assert.equal(stderr, "");
    for (const command of COMMANDS) assert.match(stdout, new RegExp(`^ {2}${command} `, "m"));
    assert.match(stdout, /Exit codes:/);
  });

  it("says its version", async () => {
    const { code, stdout } = await quipu("--version");
    assert.equal(code, 0);
    assert.equal(stdout.trim(), JSON.parse(await readFile("package.json", "utf8")).version);
  });

  it("teaches every command by examples", async () => {
    for (const command of COMMANDS) {
      const { code, stdout } = await quipu(command, "--help");
      assert.equal(code, 0, command);
      assert.match(stdout, new RegExp(`\\$ quipu ${command} `), command);
      assert.match(stdout, /--json/, command);
    }
  });

  const prove = ["prove", "--workload", "w", "--out", "o", "--shape"];
  const wrong: Record<string, string[]> = {
    "no command": [],
    "an unknown command": ["fly"],
    "an unknown option": ["verify", "x", "--fast"],
    "a missing option": ["prove", "--workload", "w"],
    "a missing argument": ["verify"],
    "a shape that is none": [...prove, "4by4"],
    "a shape out of bounds": [...prove, "4x129"],
    "no workers": [...prove, "4x4", "--workers", "0"],
    "a key of another kind": [...prove, "4x4", "--key", "found"],
    "an address that is none": [...prove, "4x4", "--fee-recipient", "0x12"],
    "a shape without a circuit": ["build", "--shape", "3x5"],
    "a depth without a circuit": ["build", "--shape", "4x4", "--levels", "2"],
    "nothing to build": ["build"],
    "a shape and all of them": ["build", "--shape", "4x4", "--all"],
    "an unknown instance": ["constraints", "batch-9x9"],
    "an update of a part": ["constraints", "batch-1x2", "--update"],
    "a negative seed": ["workload", "--accounts", "1", "--transfers", "1", "--seed", "-1"],
  };
  for (const [what, args] of Object.entries(wrong)) {
    it(`exits with 2 for ${what}`, async () => {
      const { code, stderr } = await quipu(...args);
      assert.equal(code, 2, stderr);
      assert.notEqual(stderr, "");
      assert.doesNotMatch(stderr, /\n {4}at /);
    });
  }

  const chain = ["--rpc", "http://127.0.0.1:1", "--contract", `0x${"1".repeat(40)}`];
  const named: Readonly<Record<string, readonly [RegExp, ...string[]]>> = {
    "a commit that leaves out blocks": [
      /unknown option '--depth'/,
      ...["l1", "commit", ...chain, "--depth", "1"],
    ],
    ...Object.fromEntries(
      ["0", "-1", "1e9", "x", ""].map((group) => [
        `a group of '${group}'`,
        [
          /--group <n>' argument .* whole number, 1 to/,
          ...["l1", "commit", ...chain, "--group", group],
        ],
      ]),
    ),
    "a misspelled option that must be given": [
      /unknown option '--shap'\n\(Did you mean --shape\?\)/,
      ...["prove", "--workload", "w", "--shap", "4x4", "--out", "o"],
    ],
    "an option that is missing": [
      /required option '--shape <NxM>' not specified/,
      ...["prove", "--workload", "w", "--out", "o"],
    ],
    "an amount that is none": [
      /--amount.* Expected units such as 1\.5/,
      ...["l1", "deposit", "--amount", "1,5"],
    ],
    "an amount below the smallest unit": [
      /--amount.* Expected units such as 1\.5/,
      ...["l1", "deposit", "--amount", "1.5wei"],
    ],
    "a time span of an unknown unit": [
      /--deadline.* Expected seconds, or a time/,
      ...["l1", "deploy", "--deadline", "2weeks"],
    ],
    "a time span that is too long": [
      /--deadline.* Expected seconds, or a time/,
      ...["l1", "deploy", "--deadline", "99999d"],
    ],
    "a receiver that is no index": [
      /--to.* whole number below 16777216; 'quipu sign pay' pays to a key/,
      ...["sign", "transfer", "--to", "bob"],
    ],
    "a signature for nowhere": [
      /give --contract \(or QUIPU_CONTRACT\), and --rpc \(or QUIPU_RPC\) or --chain-id/,
      ...["sign", "withdraw", "--amount", "1"],
    ],
  };
  for (const [what, [words, ...args]] of Object.entries(named)) {
    it(`exits with 2 for ${what}, and says so`, async () => {
      const { code, stderr } = await quipu(...args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, words);
    });
  }

  it("refuses to deploy a rollup that one item would freeze, before it looks for a chain", async () => {
    const nowhere = ["--rpc", "http://127.0.0.1:1", "--account", "nowhere.key"];
    const shapes = ["--shape", "4x4", "--shape", "4x4-2d2w"];
    const { code, stderr } = await quipu("l1", "deploy", ...nowhere, ...shapes);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /^quipu: QueueUnserved: .*got 4x4, 4x4-2d2w, expected .*exits$/m);
  });

  it("says what failed in one line, and as JSON when asked for it", async () => {
    const nowhere = join(temporaryFolder(), "nowhere");
    const { code, stderr, stdout } = await quipu("verify", nowhere);
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /^quipu: BatchMissing: .*nowhere.*\n$/);
    const failed = await quipu("verify", nowhere, "--json");
    assert.equal(failed.code, 1);
    assert.equal(failed.json<{ error: { code: string } }>().error.code, "BatchMissing");
  });

  it("names the code of a failed system call once", async () => {
    const size = ["--accounts", 1, "--transfers", 0, "--seed", 1];
    const { code, stderr } = await quipu("workload", ...size, "--out", "package.json");
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^quipu: FileUnwritable: package\.json: cannot make the folder: .*EEXIST[^E]*$/,
    );
  });

  it("names file and line of a workload that is damaged", async () => {
    const out = temporaryFolder();
    const { code } = await quipu(
      ...["workload", "--accounts", 3, "--transfers", 2, "--seed", 1, "--levels", 3, "--out", out],
    );
    assert.equal(code, 0);
    await editText(join(out, "operations.jsonl"), (text) => text.slice(0, -20));
    const proved = await quipu(
      ...["prove", "--workload", out, "--shape", "1x2", "--out", join(out, "batches")],
    );
    assert.equal(proved.code, 1);
    assert.match(proved.stderr, /^quipu: InvalidFile: .*operations\.jsonl:2: /);
  });

  it("generates the same workload from the same seed", async () => {
    const options = ["--accounts", 5, "--transfers", 3, "--seed", 9, "--levels", 3, "--json"];
    const texts = [];
    for (const out of [temporaryFolder(), temporaryFolder()]) {
      const ended = await quipu("workload", ...options, "--out", out);
      const counts = { accounts: 5, payments: 0, transfers: 3, withdrawals: 0, levels: 3 };
      assert.deepEqual(ended.json(), { out, ...counts });
      texts.push(await readFile(join(out, "operations.jsonl"), "utf8"));
    }
    assert.equal(texts[0], texts[1]);
  });
});
