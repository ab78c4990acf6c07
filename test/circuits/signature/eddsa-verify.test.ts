import assert from "node:assert/strict";
import { buildEddsa } from "circomlibjs";
import { type AffinePoint, BASE8, Point, SUBGROUP_ORDER } from "../../../src/crypto/curve.js";
import {
  challengeOf,
  deriveKeyPair,
  type PublicKey,
  type Signature,
  signMessage,
  verifyMessage,
} from "../../../src/crypto/eddsa.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { poseidon } from "../../../src/crypto/poseidon.js";
import { judgeSignature } from "../../../src/crypto/recover-signature.js";
import {
  type AliasedInteger,
  aliasedInteger,
  signByMultiple,
} from "../../support/aliased-signature.js";
import { assertDetermined } from "../../support/assert-determined.js";
import { assertLinksHold } from "../../support/assert-links-hold.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { SMALL_ORDER_POINTS } from "../../support/curve-points.js";
import { EDGES, sample } from "../../support/field-samples.js";
import { openLoose } from "../../support/loose-links.js";
import { openTemplate } from "../../support/open-template.js";

const keys = deriveKeyPair(new Uint8Array(32).fill(7));
const message = sample(1);
const scalar = 987_654_321n;

function input(publicKey: PublicKey, { r8, s }: Signature, signed: bigint) {
  const { x: keyX, y: keyY } = publicKey;
  return { keyX, keyY, r8x: r8.x, r8y: r8.y, s, message: [signed] };
}

/** Signs with a scalar a for whatever stands for the key, and claims another R8 than its own. */
function signBy(
  a: bigint,
  publicKey: AffinePoint,
  claim: (r8: AffinePoint) => AffinePoint = (r8) => r8,
): Signature {
  const nonce = 123456789n;
  const r8 = claim(BASE8.multiply(nonce).toAffine());
  const h = poseidon([r8.x, r8.y, publicKey.x, publicKey.y, message]);
  return { r8, s: (nonce + 8n * h * a) % SUBGROUP_ORDER };
}

describe("EddsaVerify", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("signature/eddsa-verify", 1, 0);
  });

  it("accepts what circomlibjs and quipu sign", async () => {
    const eddsa = await buildEddsa();
    for (const [i, signed] of [...EDGES, sample(1), sample(2)].entries()) {
      const privateKey = new Uint8Array(32).fill(i);
      const { publicKey } = deriveKeyPair(privateKey);
      const { R8, S } = eddsa.signPoseidon(privateKey, eddsa.F.e(signed));
      const r8 = { x: eddsa.F.toObject(R8[0]), y: eddsa.F.toObject(R8[1]) };
      const native = signMessage({ privateKey, publicKey }, signed);
      assert.deepEqual({ r8, s: S }, native);
      await circuit.assertGives(input(publicKey, native, signed));
    }
  });

  it("refuses a signature that has been altered in any part, as native code does", async () => {
    const signature = signMessage(keys, message);
    const { r8, s } = signature;
    const other = deriveKeyPair(new Uint8Array(32).fill(8)).publicKey;
    const negative = ({ x, y }: AffinePoint) => ({ x: FIELD_MODULUS - x, y });
    const altered: [PublicKey, Signature, bigint][] = [
      [keys.publicKey, signature, message + 1n],
      [keys.publicKey, { r8, s: s + 1n }, message],
      [keys.publicKey, { r8: negative(r8), s }, message],
      [keys.publicKey, { r8: BASE8.toAffine(), s }, message],
      [other, signature, message],
      [negative(keys.publicKey), signature, message],
    ];
    for (const [publicKey, wrong, signed] of altered) {
      assert.equal(verifyMessage(publicKey, signed, wrong), false);
      await circuit.assertRefuses(input(publicKey, wrong, signed), /^sum\./);
    }
  });

  it("refuses a witness that was made for another message, key or R8", async () => {
    const witness = await circuit.honest(
      input(keys.publicKey, signMessage(keys, message), message),
    );
    for (const [edit, signal] of [
      ["message[0]", /^message\[0\]$/],
      ["keyX", /^keyX$/],
      ["keyY", /^keyY$/],
      ["r8x", /^r8x$/],
      ["r8y", /^r8y$/],
    ] as const) {
      circuit.assertViolates(circuit.edited(witness, { [edit]: sample(9) }), signal);
    }
  });

  it("refuses keys of small order, which everybody could sign for", async () => {
    // The k-th is k times one of order eight; doubling ends at the point of order two.
    const stops = ["keyY", "double[2]", "double[1]", "double[2]", "double[0]"];
    for (const [k, point] of SMALL_ORDER_POINTS.entries()) {
      const publicKey = point.toAffine();
      const signature = signBy(0n, publicKey);
      assert.equal(verifyMessage(publicKey, message, signature), false);
      const refused = input(publicKey, signature, message);
      await assert.rejects(circuit.honest(refused), /refuses/);
      const stop = stops[Math.min(k, 8 - k)]!;
      const signal = k === 0 ? stop : `${stop}.slope`;
      circuit.assertViolatesAmongOthers(await circuit.forged(refused), signal);
    }
  });

  it("refuses every key at y = −1, where the map to Montgomery form has its exception", async () => {
    for (const x of [0n, 1n, sample(1)]) {
      const publicKey = { x, y: FIELD_MODULUS - 1n };
      const forged = await circuit.forged(input(publicKey, signBy(0n, publicKey), message));
      circuit.assertViolatesAmongOthers(forged, "double[0].slope");
    }
  });

  it("refuses keys off the curve", async () => {
    const publicKey = { x: keys.publicKey.x, y: sample(1) };
    const refused = input(publicKey, signBy(0n, publicKey), message);
    await assert.rejects(circuit.honest(refused), /refuses/);
    circuit.assertViolatesAmongOthers(await circuit.forged(refused), "key.vSquare");
  });

  it("accepts a key with a part of small order, as native code does", async () => {
    const a = 424242n;
    for (const torsion of SMALL_ORDER_POINTS) {
      const publicKey = BASE8.multiply(a).add(torsion).toAffine();
      const signature = signBy(a, publicKey);
      assert.equal(verifyMessage(publicKey, message, signature), true);
      await circuit.assertGives(input(publicKey, signature, message));
    }
  });

  it("refuses an R8 with a part of small order, as native code does", async () => {
    const a = 424242n;
    const publicKey = BASE8.multiply(a).toAffine();
    for (const torsion of SMALL_ORDER_POINTS.slice(1)) {
      const signature = signBy(a, publicKey, (r8) => Point.fromAffine(r8).add(torsion).toAffine());
      assert.equal(verifyMessage(publicKey, message, signature), false);
      await circuit.assertRefuses(input(publicKey, signature, message), /^r8[xy]$/);
    }
  });

  it("refuses an R8 that is off by one coordinate", async () => {
    const a = 424242n;
    const publicKey = BASE8.multiply(a).toAffine();
    for (const [name, value] of [
      ["x", sample(1)],
      ["x", 0n],
      ["y", sample(1)],
      ["y", 1n],
    ] as const) {
      const signature = signBy(a, publicKey, (r8) => ({ ...r8, [name]: value }));
      const refused = input(publicKey, signature, message);
      await circuit.assertRefuses(refused, new RegExp(`^r8${name}$`));
      assert.equal(circuit.violations(await circuit.forged(refused)).length, 1);
    }
  });

  it("does not range-check s: s + l is accepted, and anything else, for the same R8", async () => {
    const signature = signMessage(keys, message);
    const witness = await circuit.honest(input(keys.publicKey, signature, message));
    const s = signature.s + SUBGROUP_ORDER;
    assert.equal(verifyMessage(keys.publicKey, message, { ...signature, s }), false);
    for (const alias of [s, 0n, sample(1)]) {
      circuit.assertSatisfied(circuit.edited(witness, { s: alias }));
    }
  });

  describe("over two elements", () => {
    const pair = [sample(1), sample(2)] as const;
    let wider: CircuitUnderTest;
    before(async () => {
      wider = await openTemplate("signature/eddsa-verify", 2, 0);
    });

    const over = (signature: Signature, signed: readonly bigint[]) => ({
      ...input(keys.publicKey, signature, 0n),
      message: signed,
    });

    it("accepts what quipu signs", async () => {
      for (const signed of [pair, [0n, 0n], [FIELD_MODULUS - 1n, 1n]] as const) {
        await wider.assertGives(over(signMessage(keys, signed), signed));
      }
    });

    it("refuses another element, another order, and a signature over one element", async () => {
      const signature = signMessage(keys, pair);
      for (const other of [[pair[0], sample(3)], [sample(3), pair[1]], pair.toReversed()]) {
        await wider.assertRefuses(over(signature, other), /^sum\./);
      }
      for (const [first, second] of [pair, [sample(1), 0n], [0n, sample(1)]] as const) {
        const single = signMessage(keys, first);
        await wider.assertRefuses(over(single, [first, second]), /^sum\./);
        const double = signMessage(keys, [first, second]);
        await circuit.assertRefuses(input(keys.publicKey, double, first), /^sum\./);
      }
    });

    it("holds every wire fast but s", async () => {
      await wider.assertHoldsFast(over(signMessage(keys, pair), pair), ["s"]);
    });
  });

  describe("that gives challenge and response", () => {
    let signed: CircuitUnderTest;
    before(async () => {
      signed = await openTemplate("signature/eddsa-verify", 1, 1);
    });
    const l = SUBGROUP_ORDER;
    /** One signature with an odd S and one with an even one. */
    const signatures = Array.from({ length: 20 }, (_, i) => BigInt(i))
      .map((text) => [text, signMessage(keys, text)] as const)
      .filter(([, { s }], i, all) => all.findIndex(([, each]) => each.s % 2n === s % 2n) === i);

    it("gives the hash, and S below l, whether it is odd or even", async () => {
      assert.equal(signatures.length, 2);
      for (const [text, signature] of signatures) {
        const challenge = [challengeOf(keys.publicKey, text, signature)];
        const response = [signature.s];
        const given = { challenge, response };
        await signed.assertGives(input(keys.publicKey, signature, text), given);
      }
    });

    it("refuses another challenge", async () => {
      for (const [text, signature] of signatures) {
        const witness = await signed.honest(input(keys.publicKey, signature, text));
        const h = signed.valueOf(witness, "challenge[0]");
        for (const challenge of [0n, h + 1n, h % l, Point.Fp.create(h + l)]) {
          const forged = signed.edited(witness, { challenge: [challenge] });
          signed.assertViolates(forged, /^challenge\[0\]$/);
        }
      }
    });

    it("refuses every other response below l, and leaves one of another size beside S", async () => {
      for (const [text, signature] of signatures) {
        const { s } = signature;
        const witness = await signed.honest(input(keys.publicKey, signature, text));
        for (const response of [0n, s + 1n, l - 1n, l - s, sample(3)]) {
          const forged = signed.edited(witness, { response: [response], s: response });
          signed.assertViolates(forged, /^response\[0\]$/);
        }
        // The other value of the hint: whoever reads S sees that it is not below l.
        const other = s % 2n === 1n ? s - l + FIELD_MODULUS : s + l;
        const even = 1n - signed.valueOf(witness, "even[0]");
        signed.assertSatisfied(signed.edited(witness, { response: [other], "even[0]": even }));
      }
    });

    it("refuses a hint of more than one bit: S of another multiple of l", async () => {
      for (const [text, signature] of signatures) {
        const witness = await signed.honest(input(keys.publicKey, signature, text));
        const s = signed.valueOf(witness, "response[0]") + l * signed.valueOf(witness, "even[0]");
        for (const even of [2n, FIELD_MODULUS - 1n, sample(4)]) {
          const response = [Point.Fp.create(s - even * l)];
          const forged = signed.edited(witness, { response, "even[0]": even });
          signed.assertViolates(forged, /^even\[0\]$/);
        }
      }
    });

    it("refuses a response made to fit: the digit of a window is the one that is added", async () => {
      const [text, signature] = signatures[0]!;
      const witness = await signed.honest(input(keys.publicKey, signature, text));
      for (const window of [0, 41, 82]) {
        const name = `base.window[${window}].added`;
        const digit = signed.valueOf(witness, name);
        const weight = 8n ** BigInt(window);
        const response = Point.Fp.create(signature.s - 2n * digit * weight);
        const edits = { response: [response], [name]: FIELD_MODULUS - digit };
        const forged = signed.edited(witness, edits);
        const own = new RegExp(`^base\\.window\\[${window}\\]\\.added$`);
        signed.assertViolates(forged, own);
      }
    });

    it("accepts what native code calls provable: the other multiple of the key", async () => {
      const key = BASE8.multiply(scalar).toAffine();
      /** The scalar of which this integer is the one that an honest prover takes. */
      const ownScalar = ({ k }: AliasedInteger) =>
        [6n, 7n].map((times) => k - times * l).find((own) => own >= 0n && own < FIELD_MODULUS);
      const multipleOf = (h: bigint) => {
        const alias = aliasedInteger(h);
        return alias && ownScalar(alias) !== undefined ? alias.k % l : undefined;
      };
      const short = signByMultiple(scalar, key, { message, multipleOf });
      assert.deepEqual(judgeSignature(key, message, short), { verdict: "provable" });
      const alias = aliasedInteger(short.challenge)!;
      const scalarLie = Point.Fp.sub(ownScalar(alias)!, short.challenge);
      const links = { "product.scalar": { by: "scalarLie" } };
      const loose = await openLoose("signature/eddsa-verify", links, 1, 1);
      const signature = { r8: short.r8, s: short.response };
      const computed = await loose.forged({ ...input(key, signature, message), scalarLie });
      const edits = { "product.scalar": short.challenge, "product.parity": alias.parity };
      const witness = loose.edited(computed, edits);
      loose.assertSatisfied(witness);
      assert.equal(loose.valueOf(witness, "challenge[0]"), short.challenge);
      assert.equal(loose.valueOf(witness, "response[0]"), short.response);
    });

    it("holds every wire fast but s", async () => {
      for (const [text, signature] of signatures) {
        await signed.assertHoldsFast(input(keys.publicKey, signature, text), ["s"]);
      }
    });
  });

  it("constrains all that it assigns but slopes and what is even", async () => {
    const hints = ["blinded.slope", "sum.slope", "even[0]"];
    const links = { path: "signature/eddsa-verify", params: [1, 1], hints, arrays: {} };
    await assertLinksHold(links, input(keys.publicKey, signMessage(keys, message), message));
  });

  it("holds R8 and the message: all that lies between them and the key", async () => {
    const signed = input(keys.publicKey, signMessage(keys, message), message);
    await assertDetermined(circuit, signed, ["r8x", "r8y", "message[0]"]);
  });

  describe("with a link set loose, by a signer who follows", () => {
    const key = BASE8.multiply(scalar).toAffine();
    let loose: CircuitUnderTest;
    before(async () => {
      const inputs = [0, 1, 2, 3].map((i) => [`hash.in[${i}]`, { by: `hashLie${i}` }] as const);
      const links = {
        ...Object.fromEntries(inputs),
        "key.x": { by: "xLie" },
        "key.y": { by: "yLie" },
        "product.scalar": { by: "scalarLie" },
      };
      loose = await openLoose("signature/eddsa-verify", links, 1, 0);
    });
    const none = {
      ...{ hashLie0: 0n, hashLie1: 0n, hashLie2: 0n, hashLie3: 0n },
      ...{ xLie: 0n, yLie: 0n, scalarLie: 0n },
    };

    /** The witness of a signature by a scalar, over a hash of other inputs and of another result. */
    async function signedBy(a: bigint, lies: Partial<typeof none>): Promise<bigint[]> {
      const all = { ...none, ...lies };
      const nonce = 123456789n;
      const r8 = BASE8.multiply(nonce).toAffine();
      const added = [all.hashLie0, all.hashLie1, all.hashLie2, all.hashLie3, 0n];
      const inputs = [r8.x, r8.y, key.x, key.y, message].map((x, i) => Point.Fp.add(x, added[i]!));
      const h = poseidon(inputs) + all.scalarLie;
      const s = (nonce + 8n * h * a) % SUBGROUP_ORDER;
      return loose.forged({ ...input(key, { r8, s }, message), ...all });
    }

    it("refuses a hash of another R8 or key", async () => {
      loose.assertSatisfied(await signedBy(scalar, {}));
      for (const i of [0, 1, 2, 3]) {
        const witness = await signedBy(scalar, { [`hashLie${i}`]: 1n });
        loose.assertViolates(witness, new RegExp(`^hash\\.in\\[${i}\\]$`));
      }
    });

    it("refuses another challenge than the hash", async () => {
      loose.assertViolates(await signedBy(scalar, { scalarLie: 1n }), /^product\.scalar$/);
    });

    it("refuses the signature of another key: the opposite one, or one with a point of order two", async () => {
      const xLie = Point.Fp.mul(FIELD_MODULUS - 2n, key.x);
      loose.assertViolates(await signedBy(SUBGROUP_ORDER - scalar, { xLie }), /^key\.x$/);
      // (x, −y) is −A and the point of order two.
      const yLie = Point.Fp.mul(FIELD_MODULUS - 2n, key.y);
      loose.assertViolates(await signedBy(SUBGROUP_ORDER - scalar, { yLie }), /^key\.y$/);
    });
  });

  it("holds every wire fast but s", async () => {
    await circuit.assertHoldsFast(input(keys.publicKey, signMessage(keys, message), message), [
      "s",
    ]);
  });
});
