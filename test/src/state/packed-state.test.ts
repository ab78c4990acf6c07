/** States as bytes: back they are the same, and go on as the others do. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Account } from "../../../src/state/account.js";
import type { PackedRecords } from "../../../src/state/hash-records.js";
import { RECORD_BYTES } from "../../../src/state/packed-accounts.js";
import { State } from "../../../src/state/state.js";
import { testAccount } from "../../support/accounts.js";
import { PROPERTY_SEED } from "../../support/property-seed.js";
import { refusal } from "../../support/refusal.js";

const LEVELS = 3;
const MAX = (bits: number) => 2n ** BigInt(bits) - 1n;

/** Few keys, owners and tokens, so that identities meet. */
const accounts = fc
  .record({
    balance: fc.oneof(fc.constant(MAX(128)), fc.bigInt(0n, MAX(128))),
    nonce: fc.constantFrom(0, 1, 2 ** 32 - 1),
    token: fc.constantFrom(0, 2 ** 16 - 1),
    owner: fc.constantFrom(0n, MAX(160), 1n << 96n),
    key: fc.nat(2),
  })
  .map(({ key, ...fields }): Account => ({ ...testAccount(key), ...fields }));

/** Accounts that are set, and between them the packing of the state. */
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.tuple(fc.nat(8 ** LEVELS - 1), accounts) },
    { weight: 5, arbitrary: fc.tuple(fc.nat(9), accounts) },
    { weight: 2, arbitrary: fc.constantFrom("pack", "unpack", "clone") },
  ),
  { maxLength: 30 },
);

describe("a packed state", () => {
  it("is the state of its accounts, whatever was packed before", () => {
    const property = fc.property(steps, fc.array(accounts), (course, wanted) => {
      const plain = new State([], LEVELS);
      let state = new State([], LEVELS);
      for (const step of course) {
        if (step === "pack") state.pack();
        else if (step === "unpack") state = State.unpack(state.pack());
        else if (step === "clone") state = state.clone();
        else {
          plain.setAccount(...step);
          state.setAccount(...step);
        }
      }
      assert.deepEqual([state.root, state.size], [plain.root, plain.size]);
      // Before anything looks at all accounts, which are no bytes from then on.
      for (const identity of [...wanted, ...plain.accounts()]) {
        assert.equal(state.find(identity), plain.find(identity));
      }
      assert.deepEqual(state.entries(), plain.entries());
      assert.equal(state.emptyLeaf(), plain.emptyLeaf());
      assert.deepEqual(state.pack(), plain.pack());
    });
    fc.assert(property, { seed: PROPERTY_SEED, numRuns: 60 });
  });

  it("is the same bytes again where nobody has looked at an account or set one", () => {
    const packed = new State([testAccount(0), testAccount(1)], LEVELS).pack();
    const state = State.unpack(packed);
    const again = state.pack();
    assert.equal(again.records, packed.records);
    for (const [height, nodes] of again.nodes.entries()) assert.equal(nodes, packed.nodes[height]);
    state.setAccount(0, testAccount(2));
    assert.notDeepEqual(state.pack(), packed);
  });

  it("is built of the bytes of its accounts, wherever they stand", () => {
    const everywhere = fc.uniqueArray(fc.tuple(fc.nat(8 ** LEVELS - 1), accounts), {
      selector: ([index]) => index,
      maxLength: 40,
    });
    const property = fc.property(everywhere, (entries) => {
      const plain = new State([], LEVELS);
      for (const [index, account] of entries) plain.setAccount(index, account);
      const packed = plain.pack();
      const { levels, indices, records } = packed;
      const built = State.build({ levels, indices, records });
      assert.deepEqual(built.pack(), packed);
      assert.deepEqual(built.entries(), plain.entries());
    });
    fc.assert(property, { seed: PROPERTY_SEED, numRuns: 25 });
  });

  it("is built of more accounts than are in memory at a time", () => {
    const many = Array.from({ length: 1100 }, (_, i) => testAccount(i % 3, { owner: BigInt(i) }));
    const plain = new State(many, 4);
    const { levels, indices, records } = plain.pack();
    assert.deepEqual(State.build({ levels, indices, records }).pack(), plain.pack());
  });

  it("is not built of accounts out of order, out of the tree, cut off, or with a key out of the field", () => {
    const { indices, records } = new State([testAccount(0), testAccount(1)], LEVELS).pack();
    const build = (change: Partial<PackedRecords>) => () =>
      State.build({ levels: LEVELS, indices, records, ...change });
    assert.throws(build({ indices: Uint32Array.of(1, 0) }), refusal("OutOfRange"));
    assert.throws(build({ indices: Uint32Array.of(1, 1) }), refusal("OutOfRange"));
    assert.throws(build({ indices: Uint32Array.of(0, 512) }), refusal("OutOfRange"));
    assert.throws(build({ records: records.subarray(1) }), refusal("OutOfRange"));
    assert.throws(build({ levels: 2 }), refusal("InvalidLevels"));
    const wrong = records.slice();
    // The highest byte of Ax.
    wrong[RECORD_BYTES + 22] = 0xff;
    assert.throws(build({ records: wrong }), refusal("NotInField"));
  });

  it("does not change with a copy of it", () => {
    const state = State.unpack(new State([testAccount(1), testAccount(2)], LEVELS).pack());
    const { root } = state;
    const copy = state.clone();
    copy.setAccount(0, testAccount(1, { balance: 9n }));
    copy.setAccount(70, testAccount(3));
    assert.equal(state.root, root);
    assert.equal(state.account(0)!.balance, testAccount(1).balance);
    assert.deepEqual([state.size, copy.size, state.find(testAccount(3))], [2, 3, undefined]);
  });

  it("takes back what led to another root", () => {
    const state = State.unpack(new State([testAccount(1)], LEVELS).pack());
    const before = state.pack();
    const changes = [[0, testAccount(1, { balance: 9n })] as const, [8, testAccount(2)] as const];
    assert.throws(() => state.commit(changes as never, 1n), refusal("RootMismatch"));
    assert.deepEqual([state.size, state.account(8)], [1, undefined]);
    assert.deepEqual(state.pack(), before);
  });

  it("has the parts that its accounts need, or is none", () => {
    const packed = new State([testAccount(1), testAccount(2)], LEVELS).pack();
    const bad = [
      { ...packed, levels: 4 },
      { ...packed, indices: new Uint32Array([0]) },
      { ...packed, indices: new Uint32Array([1, 1]) },
      { ...packed, indices: new Uint32Array([1, 0]) },
      { ...packed, indices: new Uint32Array([0, 8 ** LEVELS]) },
      { ...packed, indices: new Uint32Array([0, 8]) },
      { ...packed, records: packed.records.subarray(RECORD_BYTES) },
      { ...packed, nodes: packed.nodes.slice(1) },
      { ...packed, nodes: packed.nodes.map((bytes) => bytes.subarray(1)) },
    ];
    for (const each of bad) {
      assert.throws(() => State.unpack(each), refusal("OutOfRange", /packed state: /));
    }
    assert.throws(() => State.unpack({ ...packed, levels: 9 }), refusal("InvalidLevels"));
  });
});
