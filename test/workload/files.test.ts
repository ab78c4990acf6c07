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
    const missing = refusal("InvalidFile", /nowhere: cannot be read: ENOENT/);
    await assert.rejects(readGenesis(path("nowhere")), missing);
    await assert.rejects(readOperations(path("nowhere")), missing);
    await assert.rejects(readTestKeys(path("nowhere")), missing);
  });

  describe("genesis.json", () => {
    /** Writes the genesis with a piece of its text replaced. */
    async function writeEdited(from: string | RegExp, to: string): Promise<string> {
      await writeGenesis(path("g"), workload);
      const text = readFileSync(path("g"), "utf8");
      const edited = text.replace(from, to);
      assert.notEqual(edited, text);
      writeFileSync(path("g"), edited);
      return path("g");
    }

    for (const [name, from, to, message] of [
      ["cut off", /\n\]\}\n$/, "", /g: got text that is not JSON .*expected complete JSON/],
      [
        "of another format",
        "quipu/genesis/1",
        "quipu/genesis/2",
        /format: got "quipu\/genesis\/2"/,
      ],
      ["without levels", '"levels":3,', "", /levels: got undefined, expected a value/],
      ["too deep", '"levels":3', '"levels":9', /levels: got 9, expected an integer, 0…8/],
      ["too flat", '"levels":3', '"levels":2', /levels: got 2, expected >=3/],
      [
        "with an unknown field",
        '"levels":3',
        '"levels":3,"depth":2',
        /depth: got "depth", expected no such field/,
      ],
      [
        "with a balance as number",
        /"balance":"(\d+)"/,
        '"balance":5',
        /accounts\.0\.balance: got 5/,
      ],
      ["with a balance in hex", /"balance":"(\d+)"/, '"balance":"0x5"', /decimal string/],
      ["with an empty balance", /"balance":"(\d+)"/, '"balance":""', /decimal string/],
      [
        "with a balance too large",
        /"balance":"(\d+)"/,
        '"balance":"9$1000000000000"',
        /balance: got/,
      ],
      ["with a key ≥ r", /"publicKey":\["\d+/, `"publicKey":["${10n ** 77n}`, /publicKey\.0: got/],
      ["with half a key", /"publicKey":\["\d+",/, '"publicKey":[', /publicKey/],
      ["with a short address", /"owner":"0x../, '"owner":"0x', /owner: got .* 40 lower-case hex/],
      ["with a negative nonce", '"nonce":0', '"nonce":-1', /accounts\.0\.nonce: got -1/],
      ["with a fraction for token", '"token":0', '"token":0.5', /accounts\.0\.token: got 0.5/],
    ] as const) {
      it(`is refused ${name}`, async () => {
        const file = await writeEdited(from, to);
        await assert.rejects(readGenesis(file), refusal("InvalidFile", message));
      });
    }

    it("is refused when a token adds up to 2^128", async () => {
      const [first] = workload.accounts;
      const half = { ...first!, token: 5, balance: 2n ** 127n };
      const other = { ...half, token: 6 };
      await writeGenesis(path("g"), { ...workload, accounts: [half, other] });
      await readGenesis(path("g"));
      await writeGenesis(path("g"), { ...workload, accounts: [half, other, half] });
      const message =
        /total of token 5: got 340282366920938463463374607431768211456, expected < 2\^128/;
      await assert.rejects(readGenesis(path("g")), refusal("InvalidFile", message));
    });

    it("is refused with more accounts than leaves", async () => {
      const accounts = Array(513).fill(workload.accounts[0]);
      await writeGenesis(path("g"), { ...workload, accounts });
      await assert.rejects(
        readGenesis(path("g")),
        refusal("InvalidFile", /got 513, expected ≤ 512/),
      );
    });
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
    await assert.rejects(readWorkload(folder), refusal("InvalidFile", /operations\.jsonl.*ENOENT/));
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
