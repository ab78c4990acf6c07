import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { buildEddsa } from "circomlibjs";
import fc from "fast-check";
import { poseidon6 } from "poseidon-lite";
import { BASE8, Point, SUBGROUP_ORDER } from "../../../src/crypto/curve.js";
import { deriveKeyPair, signMessage, verifyMessage } from "../../../src/crypto/eddsa.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { testKeys } from "../../support/accounts.js";
import { refusal } from "../../support/refusal.js";

const oracle = await buildEddsa();
const privateKey = fc.uint8Array({ minLength: 32, maxLength: 32 });
const message = fc.bigInt(0n, FIELD_MODULUS - 1n);

const keys = testKeys(0);
const signature = signMessage(keys, 42n);

/** The point (0, −1) of order 2. */
const ORDER_TWO = { x: 0n, y: FIELD_MODULUS - 1n };

describe("eddsa", () => {
  it("derives, signs and verifies as circomlibjs does", () => {
    fc.assert(
      fc.property(privateKey, message, (secret, msg) => {
        const pair = deriveKeyPair(secret);
        const key = oracle.prv2pub(secret).map((c) => oracle.F.toObject(c));
        assert.deepEqual([pair.publicKey.x, pair.publicKey.y], key);
        const expected = oracle.signPoseidon(secret, oracle.F.e(msg));
        const [x, y] = expected.R8.map((c) => oracle.F.toObject(c)) as [bigint, bigint];
        const signed = signMessage(pair, msg);
        assert.deepEqual(signed, { r8: { x, y }, s: expected.S });
        assert.ok(verifyMessage(pair.publicKey, msg, signed));
      }),
      { numRuns: 15, examples: [[new Uint8Array(32), 0n]] },
    );
  });

  it("signs two elements with a Poseidon of six inputs", () => {
    fc.assert(
      fc.property(message, message, (first, second) => {
        const { r8, s } = signMessage(keys, [first, second]);
        const { x, y } = keys.publicKey;
        const h = poseidon6([r8.x, r8.y, x, y, first, second]) % SUBGROUP_ORDER;
        const key8 = Point.fromAffine(keys.publicKey).clearCofactor();
        const right = key8.multiplyUnsafe(h).add(Point.fromAffine(r8));
        assert.ok(BASE8.multiplyUnsafe(s).equals(right));
        assert.ok(verifyMessage(keys.publicKey, [first, second], { r8, s }));
      }),
      { numRuns: 5 },
    );
  });

  it("takes a signature for no message of another number of elements, nor of another order", () => {
    const { publicKey } = keys;
    const pair = signMessage(keys, [42n, 43n]);
    assert.notDeepEqual(pair.r8, signature.r8);
    for (const other of [42n, 43n, [43n, 42n], [42n, 44n], [41n, 43n]] as const) {
      assert.ok(!verifyMessage(publicKey, other, pair));
    }
    for (const second of [0n, 42n]) assert.ok(!verifyMessage(publicKey, [42n, second], signature));
  });

  it("refuses another message, key, R8 or S", () => {
    const { publicKey } = keys;
    assert.ok(verifyMessage(publicKey, 42n, signature));
    assert.ok(!verifyMessage(publicKey, 43n, signature));
    assert.ok(!verifyMessage(testKeys(1).publicKey, 42n, signature));
    assert.ok(!verifyMessage(publicKey, 42n, { ...signature, s: signature.s + 1n }));
    assert.ok(!verifyMessage(publicKey, 42n, { ...signature, r8: publicKey }));
  });

  it("refuses the key (-Ax, Ay), though it has the same leaf", () => {
    const mirrored = { x: FIELD_MODULUS - keys.publicKey.x, y: keys.publicKey.y };
    assert.ok(!verifyMessage(mirrored, 42n, signature));
  });

  it("refuses values out of range: S + l, coordinates + r, message + r", () => {
    const { publicKey } = keys;
    const { r8, s } = signature;
    assert.ok(!verifyMessage(publicKey, 42n, { r8, s: s + SUBGROUP_ORDER }));
    assert.ok(!verifyMessage(publicKey, 42n, { r8, s: s - SUBGROUP_ORDER }));
    assert.ok(!verifyMessage(publicKey, 42n, { r8: { ...r8, x: r8.x + FIELD_MODULUS }, s }));
    assert.ok(!verifyMessage({ ...publicKey, y: publicKey.y + FIELD_MODULUS }, 42n, signature));
    assert.ok(!verifyMessage(publicKey, 42n + FIELD_MODULUS, signature));
    const pair = signMessage(keys, [42n, 43n]);
    assert.ok(!verifyMessage(publicKey, [42n + FIELD_MODULUS, 43n], pair));
    assert.ok(!verifyMessage(publicKey, [42n, 43n + FIELD_MODULUS], pair));
  });

  it("refuses keys off the curve and of small order", () => {
    const forged = { r8: { x: Point.BASE.x, y: Point.BASE.y }, s: 1n };
    assert.ok(!verifyMessage({ x: 1n, y: 1n }, 42n, signature));
    // S·Base8 = R8 + 8·h·A holds for every message when A has small order.
    assert.ok(!verifyMessage({ x: 0n, y: 1n }, 42n, forged));
    assert.ok(!verifyMessage(ORDER_TWO, 42n, forged));
  });

  it("takes a key with a component of small order, as the equation does", () => {
    const { x, y } = Point.fromAffine(keys.publicKey).add(Point.fromAffine(ORDER_TWO));
    const publicKey = { x, y };
    const own = signMessage({ ...keys, publicKey }, 42n);
    assert.ok(verifyMessage(publicKey, 42n, own));
    const [r8x, r8y, ax, ay] = [own.r8.x, own.r8.y, x, y].map((c) => oracle.F.e(c));
    const same = oracle.verifyPoseidon(oracle.F.e(42n), { R8: [r8x!, r8y!], S: own.s }, [ax!, ay!]);
    assert.ok(same);
  });

  it("gives the same verdicts where its own arithmetic does not work", async () => {
    const module = (name: string) =>
      JSON.stringify(new URL(`../../../src/crypto/${name}.js`, import.meta.url).href);
    const source = `WebAssembly.validate = () => false;
      const { deriveKeyPair, signMessage, verifyMessage } = await import(${module("eddsa")});
      const keys = deriveKeyPair(new Uint8Array(32).fill(5));
      const signature = signMessage(keys, 42n);
      const verify = (x, s) => verifyMessage({ ...keys.publicKey, x }, 42n, { ...signature, s });
      const { publicKey: { x } } = keys;
      const verdicts = [verify(x, signature.s), verify(x, signature.s + 1n), verify(x + 1n, signature.s)];
      console.log(JSON.stringify(verdicts));`;
    const flags = ["--input-type=module", "--eval", source];
    const { stdout } = await promisify(execFile)(process.execPath, flags);
    assert.deepEqual(JSON.parse(stdout), [true, false, false]);
  });

  it("refuses private keys that are not 32 bytes and messages out of the field", () => {
    assert.throws(() => deriveKeyPair(new Uint8Array(31)), refusal("InvalidKey"));
    assert.throws(() => signMessage(keys, FIELD_MODULUS), refusal("NotInField"));
    assert.throws(() => signMessage(keys, [0n, FIELD_MODULUS]), refusal("NotInField"));
  });
});
