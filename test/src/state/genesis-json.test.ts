/** The text of a genesis file: it comes back as it was, and what is no genesis is refused by its place. */
import assert from "node:assert/strict";
import type { Genesis } from "../../../src/state/genesis.js";
import { formatGenesis, parseGenesis } from "../../../src/state/genesis-json.js";
import { DEPLOYMENT, testAccount } from "../../support/accounts.js";
import { refusal } from "../../support/refusal.js";

const genesis: Genesis = {
  deployment: DEPLOYMENT,
  levels: 3,
  accounts: [testAccount(1), testAccount(2, { token: 7, nonce: 3 })],
};

const textOf = (some: Partial<Genesis> = {}): string =>
  [...formatGenesis({ ...genesis, ...some })].join("");

/** The genesis with a piece of its text replaced. */
function edited(from: string | RegExp, to: string): string {
  const text = textOf();
  const changed = text.replace(from, to);
  assert.notEqual(changed, text);
  return changed;
}

function assertRefused(text: string, message: RegExp): void {
  assert.throws(() => parseGenesis(text, "g"), refusal("InvalidFile", message));
}

describe("genesis JSON", () => {
  it("comes back as it was, with no account and with as many as there are leaves", () => {
    const all = Array.from({ length: 512 }, () => testAccount(1));
    for (const accounts of [[], genesis.accounts, all]) {
      assert.deepEqual(parseGenesis(textOf({ accounts }), "g"), { ...genesis, accounts });
    }
  });

  it("has one account a line", () => {
    const [header, first, second, end, ...rest] = textOf().split("\n");
    const { chainId, contract } = DEPLOYMENT;
    const address = `0x${contract.toString(16).padStart(40, "0")}`;
    const start = `"format":"quipu/genesis/1","levels":3,"chainId":"${chainId}"`;
    assert.equal(header, `{${start},"contract":"${address}","accounts":[`);
    assert.equal(JSON.parse(first!.slice(0, -1)).nonce, genesis.accounts[0]!.nonce);
    assert.equal(first!.at(-1), ",");
    assert.equal(JSON.parse(second!).token, 7);
    assert.deepEqual([end, ...rest], ["]}", ""]);
  });

  it("may be as deep as a rollup may be", () => {
    for (const levels of [3, 8]) assert.equal(parseGenesis(textOf({ levels }), "g").levels, levels);
  });

  const format = "quipu/genesis/1";
  for (const [name, from, to, message] of [
    ["cut off", /\n\]\}\n$/, "", /g: got text that is not JSON .*expected complete JSON/],
    ["of another format", format, "quipu/genesis/2", /format: got "quipu\/genesis\/2"/],
    ["without levels", '"levels":3,', "", /levels: got nothing, expected a value/],
    ["too deep", '"levels":3', '"levels":9', /levels: got 9, expected an integer, 0…8/],
    ["too flat", '"levels":3', '"levels":2', /levels: got 2, expected >=3/],
    [
      "with an unknown field",
      '"levels":3',
      '"levels":3,"depth":2',
      /depth: got "depth", expected no/,
    ],
    [
      "with a field too many in an account",
      '"nonce"',
      '"note":1,"nonce"',
      /note.*expected no such/,
    ],
    ["with a chain of 257 bits", /"chainId":"\d+"/, `"chainId":"${1n << 256n}"`, /chainId: got/],
    ["without accounts", /"accounts":\[.*\]/s, '"accounts":{}', /accounts: got Object/],
    ["with a balance as number", /"balance":"\d+"/, '"balance":5', /accounts\.0\.balance: got 5/],
    ["with a balance in hex", /"balance":"\d+"/, '"balance":"0x5"', /decimal string/],
    ["with an empty balance", /"balance":"\d+"/, '"balance":""', /decimal string/],
    ["with a balance too large", /"balance":"\d+"/, `"balance":"${1n << 128n}"`, /balance: got/],
    ["with a key ≥ r", /"publicKey":\["\d+/, `"publicKey":["${10n ** 77n}`, /publicKey\.0: got/],
    ["with half a key", /"publicKey":\["\d+",/, '"publicKey":[', /publicKey/],
    ["with a short address", /"owner":"0x../, '"owner":"0x', /owner: got .* 40 lower-case hex/],
    ["with a negative nonce", /"nonce":\d+/, '"nonce":-1', /accounts\.0\.nonce: got -1/],
    ["with a fraction for token", /"token":\d+/, '"token":0.5', /accounts\.0\.token: got 0.5/],
  ] as const) {
    it(`is refused ${name}`, () => assertRefused(edited(from, to), message));
  }

  it("is refused when a token adds up to 2^128", () => {
    const half = testAccount(1, { token: 5, balance: 2n ** 127n });
    const less = { ...half, balance: half.balance - 1n };
    const other = { ...half, token: 6 };
    parseGenesis(textOf({ accounts: [half, other, less] }), "g");
    const message =
      /g: total of token 5: got 340282366920938463463374607431768211456, expected < 2\^128/;
    assertRefused(textOf({ accounts: [half, other, half] }), message);
  });

  it("is refused with more accounts than leaves", () => {
    const accounts = Array(513).fill(testAccount(1));
    assertRefused(textOf({ accounts }), /g: accounts: got 513, expected ≤ 512 for 3 levels/);
  });
});
