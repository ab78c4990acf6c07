/** `quipu key` and `quipu sign`, without a chain; `l1.test.ts` and the docs sign with one. */
import assert from "node:assert/strict";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { privateKeyToAddress } from "viem/accounts";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { deriveKeyPair } from "../../src/crypto/eddsa.js";
import {
  formatPaymentAddress,
  parsePaymentAddress,
} from "../../src/kinds/payment/payment-address.js";
import type { SignedOperation } from "../../src/operations/kinds.js";
import { parseOperation } from "../../src/operations/operation-json.js";
import { isSignedBy } from "../../src/operations/sign-operation.js";
import { writeGenesis } from "../../workload/genesis-file.js";
import { writeTestKeys } from "../../workload/keys-file.js";
import { readOperations } from "../../workload/operations-file.js";
import { DEPLOYMENT, DOMAIN, testAccount, testKeys } from "../support/accounts.js";
import { type Ended, quipu } from "../support/run-quipu.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const CONTRACT = `0x${DEPLOYMENT.contract.toString(16).padStart(40, "0")}`;

interface Failure {
  readonly error: { readonly code: string; readonly message: string };
}

function assertRefused(ended: Ended, code: string, message: RegExp): void {
  assert.equal(ended.code, 1, ended.stdout);
  assert.equal(ended.json<Failure>().error.code, code);
  assert.match(ended.json<Failure>().error.message, message);
}

const secretOf = async (path: string) => {
  const text = await readFile(path, "utf8");
  assert.match(text, /^0x[0-9a-f]{64}\n$/);
  return text.trim() as `0x${string}`;
};

describe("quipu key new", () => {
  const folder = temporaryFolder();

  it("makes a key of the rollup that only its owner may read, and shows its public key alone", async () => {
    const file = join(folder, "alice.key");
    const ended = await quipu("key", "new", "--out", file, "--json");
    assert.equal(ended.code, 0, ended.stderr);
    const secret = await secretOf(file);
    const { publicKey } = deriveKeyPair(Buffer.from(secret.slice(2), "hex"));
    const shown = ended.json<{ publicKey: string; point: string[] }>();
    assert.equal(BigInt(shown.publicKey), compressKey(publicKey));
    assert.deepEqual(shown.point.map(BigInt), [publicKey.x, publicKey.y]);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.ok(!ended.stdout.includes(secret.slice(2)));
  });

  it("makes a key of Ethereum, with its address", async () => {
    const file = join(folder, "alice-l1.key");
    const { address } = (await quipu("key", "new", "--l1", "--out", file, "--json")).json<{
      address: string;
    }>();
    assert.equal(address, privateKeyToAddress(await secretOf(file)).toLowerCase());
  });

  it("replaces nothing", async () => {
    const file = join(folder, "old.key");
    await writeFile(file, "precious");
    const ended = await quipu("key", "new", "--out", file, "--json");
    assertRefused(ended, "FileUnwritable", /is there already, and is never replaced/);
    assert.equal(await readFile(file, "utf8"), "precious");
    const nowhere = await quipu("key", "new", "--out", join(folder, "no", "key"), "--json");
    assertRefused(nowhere, "FileUnwritable", /cannot be created/);
  });
});

describe("quipu key address", () => {
  const folder = temporaryFolder();
  const owner = `0x${"ab".repeat(20)}`;
  const addressOf = async (...options: (string | number)[]) =>
    (await quipu("key", "address", ...options, "--json")).json<{ paymentAddress: string }>();

  it("is of the key and the owner, whichever key is given", async () => {
    const file = join(folder, "alice.key");
    const made = await quipu("key", "new", "--out", file, "--json");
    const { publicKey } = made.json<{ publicKey: string }>();
    const { paymentAddress } = await addressOf("--key", file, "--owner", owner);
    const expected = { key: BigInt(publicKey), owner: BigInt(owner) };
    assert.deepEqual(parsePaymentAddress(paymentAddress), expected);
    const other = await addressOf("--public-key", publicKey, "--owner", owner);
    assert.deepEqual(other, { paymentAddress });
    const { stdout } = await quipu("key", "address", "--key", file, "--owner", owner);
    assert.equal(stdout, `${paymentAddress}\n`);
  });

  it("is refused for a key that nobody can sign with", async () => {
    const noPoint = `0x${"2".padStart(64, "0")}`;
    const ended = await quipu(
      "key",
      "address",
      "--public-key",
      noPoint,
      "--owner",
      owner,
      "--json",
    );
    assertRefused(ended, "InvalidAddress", /expected one of a key that is a point/);
  });
});

describe("quipu sign", () => {
  const folder = temporaryFolder();
  const key = (i: number): string => join(folder, `${i}.key`);
  const out = join(folder, "ops.jsonl");
  const offline = ["--chain-id", 31337, "--contract", CONTRACT];
  const workload = ["--workload", folder];
  /** Accounts 0, 1 and 2 have keys of their own, 3 and 4 have key 3; 5 has key 0 and token 1. */
  const accounts = [
    ...[0, 1, 2, 3].map((i) => testAccount(i)),
    testAccount(3, { owner: 77n }),
    testAccount(0, { token: 1, nonce: 7 }),
  ];

  before(async () => {
    for (const i of [0, 1, 3, 9]) {
      await writeFile(key(i), `0x${Buffer.from(testKeys(i).privateKey).toString("hex")}\n`);
    }
    const genesis = { deployment: DEPLOYMENT, levels: 3, accounts };
    await writeGenesis(join(folder, "genesis.json"), genesis);
  });

  const transfer = (signer: number, ...args: readonly (string | number)[]) =>
    quipu("sign", "transfer", "--key", key(signer), ...args);
  const withdraw = (signer: number, ...args: readonly (string | number)[]) =>
    quipu("sign", "withdraw", "--key", key(signer), ...args);

  /** The operation on standard output, signed by the key of that number. */
  function operationOf(ended: Ended, signer: number): SignedOperation {
    assert.equal(ended.code, 0, ended.stderr);
    const operation = parseOperation(ended.stdout.trimEnd(), "standard output");
    assert.ok(isSignedBy(testKeys(signer).publicKey, DOMAIN, operation));
    return operation;
  }

  it("signs what the options say, and asks nobody", async () => {
    const place = [...offline, "--from", 4, "--nonce", 3];
    const paid = await transfer(1, ...place, "--to", 17, "--amount", "1.5", "--fee", "3wei");
    const { signature: _, ...fields } = operationOf(paid, 1);
    const fee = 3;
    assert.deepEqual(fields, { ...fields, kind: "transfer", from: 4, to: 17, fee, nonce: 3 });
    assert.match(paid.stdout, /"amount":"1500000000000000000","fee":"3"/);
    assert.equal(paid.stdout.split("\n").length, 2);
    const left = operationOf(await withdraw(1, ...place, "--amount", "0.5"), 1);
    assert.deepEqual([left.kind, left.amount], ["withdrawal", 5n * 10n ** 17n]);
  });

  describe("pay", () => {
    const owner = 0xb0bn;
    const receiver = { key: compressKey(testKeys(9).publicKey), owner };
    const to = formatPaymentAddress(receiver);
    const from = ["--key", key(0), "--from", 0, "--nonce", 2, "--fee", "3wei", "--amount", "9wei"];

    it("signs for an address, or for key and owner, that nobody need have an account for", async () => {
      const byAddress = await quipu("sign", "pay", ...from, "--to", to, ...offline);
      const operation = parseOperation(byAddress.stdout, "stdout");
      assert.ok(
        operation.kind === "payment" && isSignedBy(testKeys(0).publicKey, DOMAIN, operation),
      );
      const { signature: _, ...payment } = operation;
      const amounts = { amount: 9, fee: 3 };
      assert.deepEqual(payment, {
        kind: "payment",
        from: 0,
        ...receiver,
        token: 0,
        ...amounts,
        nonce: 2,
      });
      const parts = ["--to-key", hexOf(receiver.key, 32), "--to-owner", hexOf(owner, 20)];
      const byParts = await quipu("sign", "pay", ...from, ...parts, ...offline);
      assert.equal(byParts.stdout, byAddress.stdout);
    });

    it("refuses an address with a character mistyped, and a receiver that is named in half", async () => {
      const wrong = `${to.slice(0, 20)}${to[20] === "q" ? "p" : "q"}${to.slice(21)}`;
      const mistyped = await quipu("sign", "pay", ...from, "--to", wrong, ...offline, "--json");
      assertRefused(mistyped, "InvalidAddress", /a character is mistyped/);
      for (const half of [
        [],
        ["--to-key", hexOf(receiver.key, 32)],
        ["--to-owner", hexOf(owner, 20)],
      ]) {
        const ended = await quipu("sign", "pay", ...from, ...half, ...offline);
        assert.equal(ended.code, 2);
        assert.match(ended.stderr, /give --to with a payment address, or --to-key and --to-owner/);
      }
      const both = await quipu(
        "sign",
        "pay",
        ...from,
        "--to",
        to,
        "--to-owner",
        hexOf(owner, 20),
        ...offline,
      );
      assert.equal(both.code, 2);
    });

    const hexOf = (value: bigint, bytes: number): string =>
      `0x${value.toString(16).padStart(2 * bytes, "0")}`;
  });

  it("says what to do with the test keys of a workload", async () => {
    const keys = join(folder, "keys.json");
    await writeTestKeys(keys, [testKeys(0).privateKey, testKeys(1).privateKey]);
    const ended = await quipu(
      "sign",
      "withdraw",
      "--key",
      keys,
      ...workload,
      "--amount",
      1,
      "--json",
    );
    const message = /got the test keys of a workload, expected .*: copy that of one account/;
    assertRefused(ended, "InvalidKey", message);
  });

  it("says what is missing, where there is neither endpoint nor state", async () => {
    const ended = await withdraw(1, ...offline, "--amount", 1, "--from", 4);
    assert.equal(ended.code, 2);
    assert.match(ended.stderr, /give --chain-id, --from and --nonce/);
    const unknown = await withdraw(
      1,
      ...[...offline, "--from", 4, "--nonce", 0, "--token", 1, "--amount", "1.5", "--json"],
    );
    assertRefused(unknown, "DecimalsUnknown", /expected the smallest unit/);
  });

  it("finds account, nonce and domain in a workload", async () => {
    const first = operationOf(await transfer(0, ...workload, "--to", 1, "--amount", "5wei"), 0);
    assert.deepEqual([first.from, first.nonce], [0, 0]);
    const other = ["--token", 1, "--amount", "1wei"];
    const seventh = operationOf(await withdraw(0, ...workload, ...other), 0);
    assert.deepEqual([seventh.from, seventh.nonce], [5, 7]);
  });

  it("refuses what could not be sealed", async () => {
    const one = ["--amount", "1wei", "--json"];
    const to = (...args: readonly (string | number)[]) => transfer(0, ...workload, ...one, ...args);
    assertRefused(await to("--to", 9), "AccountNotFound", /account: got 9/);
    assertRefused(await to("--to", 5), "TokenMismatch", /token of account 5: got 0, expected 1/);
    assertRefused(await to("--to", 1, "--from", 1), "InvalidKey", /public key/);
    // Anybody may have opened an account of Bob's key for an owner of their own.
    const bob = `0x${compressKey(testKeys(1).publicKey).toString(16).padStart(64, "0")}`;
    const named = await to("--to", bob);
    assert.equal(named.code, 2);
    assert.match(named.stderr, /'quipu sign pay' pays to a key and an owner/);
    const stranger = await withdraw(9, ...workload, ...one);
    assertRefused(stranger, "AccountNotFound", /account of the key in token 0: got none/);
    const several = await withdraw(3, ...workload, ...one);
    assertRefused(
      several,
      "AccountAmbiguous",
      /got 3 of 0x[0-9a-f]{40} with \d+, 4 of 0x.* with \d+, expected one: name it by --from/,
    );
    operationOf(await withdraw(3, ...workload, "--amount", "1wei", "--from", 4), 3);
  });

  it("names the nearest amounts, in the reader's units", async () => {
    const fine = ["--to", 1, "--amount", "0.123456789123", "--json"];
    const nearest = /got 0\.123456789123 ETH, .*nearest: 0\.12345678912 ETH or 0\.12345678913 ETH/;
    assertRefused(await transfer(0, ...workload, ...fine), "NotEncodable", nearest);
    const fee = ["--to", 1, "--amount", "1wei", "--fee", "2049wei", "--json"];
    assertRefused(await transfer(0, ...workload, ...fee), "NotEncodable", /^fee: .*float16/);
  });

  it("says what makes a key where there is none", async () => {
    const gone = join(folder, "no such.key");
    const missing = await quipu(
      "sign",
      "withdraw",
      "--key",
      gone,
      ...workload,
      "--amount",
      1,
      "--json",
    );
    const made =
      /no such\.key: there is no such file; to make one: quipu key new --out '.*no such\.key'$/;
    assertRefused(missing, "InvalidKey", made);
    const none = await quipu("sign", "withdraw", ...workload, "--amount", 1, "--json");
    const set = /^no private key: give --key, or set QUIPU_L2_KEY; 'quipu key new' makes a key$/;
    assertRefused(none, "InvalidKey", set);
  });

  it("refuses what the account does not have, with the fee, less what waits", async () => {
    const eth = 10n ** 18n;
    const poor = join(folder, "poor");
    const accounts = [testAccount(0, { balance: (3n * eth) / 2n }), testAccount(1)];
    await mkdir(poor);
    await writeGenesis(join(poor, "genesis.json"), { deployment: DEPLOYMENT, levels: 3, accounts });
    const file = join(poor, "ops.jsonl");
    const place = ["--workload", poor, "--json"];
    const pay = (...args: readonly (string | number)[]) =>
      transfer(0, ...place, "--to", 1, ...args);

    const much = await pay("--amount", "1.5", "--fee", "0.001");
    const withFee =
      /^balance of account 0: got 1\.5 ETH, expected ≥ 1\.501 ETH: 1\.5 ETH and a fee of 0\.001 ETH$/;
    assertRefused(much, "InsufficientBalance", withFee);
    assertRefused(
      await withdraw(0, ...place, "--amount", 2),
      "InsufficientBalance",
      /^balance of account 0: got 1\.5 ETH, expected ≥ 2 ETH$/,
    );
    assert.equal((await pay("--amount", 1, "--out", file)).code, 0);
    const behind = /got 1\.5 ETH, of which --out spends 1 ETH, expected ≥ 0\.75 ETH$/;
    assertRefused(await pay("--amount", "0.75", "--out", file), "InsufficientBalance", behind);
    assert.equal((await readOperations(file)).length, 1);
    assert.equal((await withdraw(0, ...place, "--amount", "0.5", "--out", file)).code, 0);
    // What --out pays the account counts, and of two with one nonce the later one.
    const income = ["--to", 0, "--amount", 1, "--workload", poor, "--out", file, "--json"];
    assert.equal((await transfer(1, ...income)).code, 0);
    const paidFor = await withdraw(0, ...place, "--amount", 1, "--out", file);
    assert.equal(paidFor.code, 0, paidFor.stderr);
    const replacing = ["--nonce", 2, "--amount", "0.25", "--out", file];
    assert.equal((await withdraw(0, ...place, ...replacing)).code, 0);
    assert.equal((await withdraw(0, ...place, "--amount", "0.75", "--out", file)).code, 0);
    const more =
      /got 1\.5 ETH and 1 ETH that --out pays it, of which --out spends 2\.5 ETH, expected/;
    const tooMuch = await withdraw(0, ...place, "--amount", "1wei", "--out", file);
    assertRefused(tooMuch, "InsufficientBalance", more);
    // Whoever names the nonce knows what he does.
    assert.equal((await pay("--amount", "1.5", "--nonce", 0)).code, 0);
  });

  it("counts nothing that the state has already, though it be listed", async () => {
    const settled = join(folder, "settled");
    const file = join(settled, "ops.jsonl");
    const accounts = [testAccount(0, { balance: 5n }), testAccount(1, { nonce: 1 })];
    await mkdir(settled);
    const genesis = { deployment: DEPLOYMENT, levels: 3, accounts };
    await writeGenesis(join(settled, "genesis.json"), genesis);
    const place = ["--workload", settled, "--out", file, "--json"];
    const old = await transfer(1, ...place, "--to", 0, "--amount", "7wei", "--nonce", 0);
    assert.equal(old.code, 0, old.stderr);
    const much = await withdraw(0, ...place, "--amount", "6wei");
    assertRefused(much, "InsufficientBalance", /got 0\.000000000000000005 ETH, expected/);
  });

  it("adds to a file whole or not at all, and counts the nonces in it", async () => {
    for (const i of [0, 1, 2]) {
      const ended = await transfer(0, ...workload, "--to", 1, "--amount", "5wei", "--out", out);
      assert.match(ended.stdout, new RegExp(`account 0, nonce ${i}`));
      assert.match(ended.stdout, new RegExp(`written +.*, line ${i + 1}`));
    }
    const operations = await readOperations(out);
    assert.deepEqual(
      operations.map(({ nonce }) => nonce),
      [0, 1, 2],
    );
    const before = await readFile(out, "utf8");
    await writeFile(out, before.slice(0, -1));
    const torn = await withdraw(0, ...workload, "--amount", "1wei", "--out", out, "--json");
    assertRefused(torn, "InvalidFile", /:3: the last line does not end with a newline/);
    assert.equal(await readFile(out, "utf8"), before.slice(0, -1));
  });
});
