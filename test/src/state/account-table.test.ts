/** The accounts of a state against a plain map of them, with what is set, taken away, packed and looked at in any order. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Account } from "../../../src/state/account.js";
import { AccountTable } from "../../../src/state/account-table.js";
import { isSameIdentity } from "../../../src/state/identity.js";
import { testAccount } from "../../support/accounts.js";
import { PROPERTY_SEED } from "../../support/property-seed.js";

const INDICES = 12;

/** Few identities, so that several accounts have the same. */
const account = fc
  .tuple(fc.nat(1), fc.nat(1), fc.nat(3))
  .map(([key, token, nonce]): Account => testAccount(key, { token, nonce }));
const index = fc.nat(INDICES - 1);

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.constant("set"), index, account) },
    { weight: 3, arbitrary: fc.tuple(fc.constant("take away"), index) },
    { weight: 2, arbitrary: fc.tuple(fc.constant("look"), index) },
    { weight: 2, arbitrary: fc.tuple(fc.constant("find"), account) },
    { weight: 2, arbitrary: fc.constant(["pack"] as const) },
    { weight: 1, arbitrary: fc.constant(["clone"] as const) },
  ),
  { maxLength: 30 },
);

type Model = ReadonlyMap<number, Account>;

/** Lowest index of an account of the same identity. */
function foundIn(model: Model, wanted: Account): number | undefined {
  const same = [...model].filter(([, each]) => isSameIdentity(each, wanted));
  return same.length === 0 ? undefined : Math.min(...same.map(([at]) => at));
}

function indicesOf(model: Model): number[] {
  return [...model.keys()].toSorted((a, b) => a - b);
}

describe("the accounts of a state", () => {
  it("are those that were set and not taken away, whatever was packed or looked at before", () => {
    const property = fc.property(steps, fc.array(account), (course, wanted) => {
      const model = new Map<number, Account>();
      let table = new AccountTable();
      for (const [step, ...rest] of course) {
        if (step === "pack") table.pack();
        else if (step === "clone") table = table.clone();
        else if (step === "find") {
          const [sought] = rest as [Account];
          assert.equal(table.find(sought), foundIn(model, sought));
        } else {
          const [at, now] = rest as [number, Account?];
          if (step === "look") assert.deepEqual(table.get(at), model.get(at));
          else table.set(at, now);
          if (step === "set") model.set(at, now!);
          if (step === "take away") model.delete(at);
        }
        assert.equal(table.size, model.size);
      }
      assert.deepEqual([...table.indices()], indicesOf(model));
      for (let at = 0; at < INDICES; at += 1) assert.equal(table.has(at), model.has(at));
      for (const each of [...wanted, ...model.values()]) {
        assert.equal(table.find(each), foundIn(model, each));
      }
      for (let at = 0; at < INDICES; at += 1) assert.deepEqual(table.get(at), model.get(at));
      const { indices } = table.clone().pack();
      assert.deepEqual([...indices], indicesOf(model));
      const again = new AccountTable();
      again.adopt(table.pack());
      for (let at = 0; at < INDICES; at += 1) assert.deepEqual(again.get(at), model.get(at));
    });
    fc.assert(property, { seed: PROPERTY_SEED, numRuns: 400 });
  });

  it("are the same object to whoever looks twice, and the same bytes where nothing was set", () => {
    const table = new AccountTable();
    table.set(3, testAccount(1));
    const packed = table.pack();
    assert.equal(table.pack(), packed);
    assert.equal(table.get(3), table.get(3));
    assert.equal(table.get(4), undefined);
    assert.deepEqual([...table.indices()], [3]);
  });
});
