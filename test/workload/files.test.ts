import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deriveKeyPair } from "../../src/crypto/eddsa.js";
import { createWithdrawal } from "../../src/kinds/withdrawal/withdrawal.js";
import { formatOperation } from "../../src/operations/operation-json.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { generateWorkload } from "../../workload/generate-workload.js";
import { readGenesis, writeGenesis } from "../../workload/genesis-file.js";
import { readTestKeys, writeTestKeys } from "../../workload/keys-file.js";
import { readOperations, writeOperations } from "../../workload/operations-file.js";
import { readWorkload, writeWorkload } from "../../workload/workload-directory.js";
import { DEPLOYMENT } from "../support/accounts.js";
import { refusal } from "../support/refusal.js";

const workload = generateWorkload({
  ...{ seed: 1, accounts: 5, transfers: 6, tokens: 2 },
  ...{ deployment: DEPLOYMENT, levels: 3 },
});

describe("workload files", () => {
  let folder: string;
  const path = (name: string) => join(folder, name);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "quipu-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("come back as they were, and leave no temporary files", async () => {
    const { deployment, levels, accounts } = workload;
    await writeGenesis(path("genesis.json"), workload);
    await writeOperations(path("operations.jsonl"), workload.transfers);
    await writeTestKeys(path("keys.json"), workload.privateKeys);
    assert.deepEqual(await readGenesis(path("genesis.json")), { deployment, levels, accounts });
    assert.deepEqual(await readOperations(path("operations.jsonl")), workload.transfers);
    assert.deepEqual(await readTestKeys(path("keys.json")), workload.privateKeys);
    assert.deepEqual(readdirSync(folder).sort(), ["genesis.json", "keys.json", "operations.jsonl"]);
  });

  it("may be empty", async () => {
    await writeGenesis(path("g"), { deployment: DEPLOYMENT, levels: 3, accounts: [] });
    await writeOperations(path("t"), []);
    await writeTestKeys(path("k"), []);
    assert.deepEqual((await readGenesis(path("g"))).accounts, []);
    assert.deepEqual(await readOperations(path("t")), []);
    assert.deepEqual(await readTestKeys(path("k")), []);
  });

  it("say in the keys that they are test keys", async () => {
    await writeTestKeys(path("k"), workload.privateKeys);
    assert.match(readFileSync(path("k"), "utf8"), /Test keys.*Never use them for value/);
  });

  it("stay as they were when writing fails half way", async () => {
    writeFileSync(path("t"), "old");
    const failing = function* () {
      yield workload.transfers[0]!;
      throw new Error("half way");
    };
    await assert.rejects(writeOperations(path("t"), failing()), /half way/);
    assert.equal(readFileSync(path("t"), "utf8"), "old");
    assert.deepEqual(readdirSync(folder), ["t"]);
  });

  it("are refused with their name when they do not exist", async () => {
    const missing = refusal("InvalidFile", /nowhere: there is no such file/);
    await assert.rejects(readGenesis(path("nowhere")), missing);
    await assert.rejects(readOperations(path("nowhere")), missing);
    await assert.rejects(readTestKeys(path("nowhere")), missing);
  });

  it("make a folder, which says what to change if it is of an older version", async () => {
    const written = { ...workload, withdrawals: [] };
    await writeWorkload(folder, written);
    const { operations } = await readWorkload(folder);
    assert.deepEqual(operations, workload.transfers);
    renameSync(path("operations.jsonl"), path("transfers.jsonl"));
    const old = refusal(
      "InvalidFile",
      /got transfers\.jsonl, expected operations\.jsonl: rename it/,
    );
    await assert.rejects(readWorkload(folder), old);
    rmSync(path("transfers.jsonl"));
    await assert.rejects(
      readWorkload(folder),
      refusal("InvalidFile", /operations\.jsonl: there is no such file/),
    );
  });

  describe("operations.jsonl", () => {
    const good = workload.transfers
      .slice(0, 2)
      .map((operation) => `${formatOperation(operation)}\n`);

    async function assertRefused(line: string, message: RegExp): Promise<void> {
      writeFileSync(path("t"), good.join("") + line);
      await assert.rejects(readOperations(path("t")), refusal("InvalidFile", message));
    }

    it("is refused when the last line is cut off, at any place", async () => {
      const line = good[0]!;
      for (const length of [1, line.length >> 1, line.length - 1]) {
        await assertRefused(
          line.slice(0, length),
          /t:3: the last line does not end with a newline/,
        );
      }
    });

    for (const [name, edit, message] of [
      ["an empty line", () => "\n", /t:3: got text that is not JSON/],
      ["half a line", (line: string) => `${line.slice(0, 40)}\n`, /t:3: got text that is not JSON/],
      ["another value", () => "7\n", /t:3: got 7, expected Object/],
      ["a missing field", (l: string) => l.replace('"fee"', '"gas"'), /t:3: (fee|gas): got/],
      ["an index too wide", (l: string) => l.replace(/"to":\d+/, '"to":16777216'), /t:3: to: got/],
      [
        "an amount without encoding",
        (l: string) => l.replace(/"amount":"\d+"/, '"amount":"34359738369"'),
        /t:3: amount: got 34359738369, expected a value with an exact float40 encoding/,
      ],
      ["a wide S", (l: string) => l.replace(/"s":"\d+"/, `"s":"${10n ** 76n}"`), /t:3: s: got/],
    ] as const) {
      it(`is refused with ${name}, naming the line`, async () => {
        await assertRefused(edit(good[0]!), message);
      });
    }

    it("may have withdrawals between the transfers", async () => {
      const keys = deriveKeyPair(workload.privateKeys[0]!);
      const amount = 2n ** 128n - 1n;
      const withdrawal = createWithdrawal({ from: 0, token: 0, amount, nonce: 3 });
      const signed = signOperation(1n, withdrawal, keys);
      const operations = [workload.transfers[0]!, signed, workload.transfers[1]!];
      await writeOperations(path("t"), operations);
      assert.deepEqual(await readOperations(path("t")), operations);
      const line = `${formatOperation(signed)}\n`;
      assert.ok(line.startsWith('{"kind":"withdrawal","from":0,"token":0,"amount":"3402'));
      for (const [edited, message] of [
        [line.replace("withdrawal", "deposit"), /t:3: kind: got "?deposit"?/],
        [
          line.replace('"kind":"withdrawal",', ""),
          /t:3: got an operation without a kind, expected "kind"/,
        ],
        [line.replace(/"amount":"\d+"/, `"amount":"${2n ** 128n}"`), /t:3: amount: got/],
        [line.replace('"token"', '"to":1,"token"'), /t:3: to: got/],
      ] as const) {
        await assertRefused(edited, message);
      }
    });

    it("does not take encodings that are not canonical", () => {
      const transfer = { ...workload.transfers[0]!, amount: 2 ** 35 + 1 };
      assert.throws(() => formatOperation(transfer), refusal("NotEncodable", /canonical/));
    });
  });

  it("are refused with keys that are not 32 bytes", async () => {
    await writeTestKeys(path("k"), workload.privateKeys);
    const text = readFileSync(path("k"), "utf8").replace('"0x', '"0xff');
    writeFileSync(path("k"), text);
    const wrong = refusal("InvalidFile", /k: privateKeys\.0: got .* expected 0x and 64/);
    await assert.rejects(readTestKeys(path("k")), wrong);
  });
});
