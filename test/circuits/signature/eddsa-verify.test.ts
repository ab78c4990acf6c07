import assert from "node:assert/strict";
import { buildEddsa } from "circomlibjs";
import { type AffinePoint, BASE8, Point, SUBGROUP_ORDER } from "../../../src/crypto/curve.js";
import {
  deriveKeyPair,
  type PublicKey,
  type Signature,
  signMessage,
  verifyMessage,
} from "../../../src/crypto/eddsa.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { poseidon } from "../../../src/crypto/poseidon.js";
import { assertDetermined } from "../../support/assert-determined.js";
import { assertLinksHold } from "../../support/assert-links-hold.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { SMALL_ORDER_POINTS } from "../../support/curve-points.js";
import { EDGES, sample } from "../../support/field-samples.js";
import { openLoose } from "../../support/loose-links.js";
import { openTemplate } from "../../support/open-template.js";

const keys = deriveKeyPair(new Uint8Array(32).fill(7));
const message = sample(1);

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

  it("constrains all that it assigns but slopes", async () => {
    const hints = ["blinded.slope", "sum.slope"];
    const links = { path: "signature/eddsa-verify", params: [1, 0], hints, arrays: {} };
    await assertLinksHold(links, input(keys.publicKey, signMessage(keys, message), message));
  });

  it("holds R8 and the message: all that lies between them and the key", async () => {
    const signed = input(keys.publicKey, signMessage(keys, message), message);
    await assertDetermined(circuit, signed, ["r8x", "r8y", "message[0]"]);
  });

  describe("with a link set loose, by a signer who follows", () => {
    const a = 987654321n;
    const key = BASE8.multiply(a).toAffine();
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
    async function signedBy(scalar: bigint, lies: Partial<typeof none>): Promise<bigint[]> {
      const all = { ...none, ...lies };
      const nonce = 123456789n;
      const r8 = BASE8.multiply(nonce).toAffine();
      const added = [all.hashLie0, all.hashLie1, all.hashLie2, all.hashLie3, 0n];
      const inputs = [r8.x, r8.y, key.x, key.y, message].map((x, i) => Point.Fp.add(x, added[i]!));
      const h = poseidon(inputs) + all.scalarLie;
      const s = (nonce + 8n * h * scalar) % SUBGROUP_ORDER;
      return loose.forged({ ...input(key, { r8, s }, message), ...all });
    }

    it("refuses a hash of another R8 or key", async () => {
      loose.assertSatisfied(await signedBy(a, {}));
      for (const i of [0, 1, 2, 3]) {
        const witness = await signedBy(a, { [`hashLie${i}`]: 1n });
        loose.assertViolates(witness, new RegExp(`^hash\\.in\\[${i}\\]$`));
      }
    });

    it("refuses another challenge than the hash", async () => {
      loose.assertViolates(await signedBy(a, { scalarLie: 1n }), /^product\.scalar$/);
    });

    it("refuses the signature of another key: the opposite one, or one with a point of order two", async () => {
      const xLie = Point.Fp.mul(FIELD_MODULUS - 2n, key.x);
      loose.assertViolates(await signedBy(SUBGROUP_ORDER - a, { xLie }), /^key\.x$/);
      // (x, −y) is −A and the point of order two.
      const yLie = Point.Fp.mul(FIELD_MODULUS - 2n, key.y);
      loose.assertViolates(await signedBy(SUBGROUP_ORDER - a, { yLie }), /^key\.y$/);
    });
  });

  it("holds every wire fast but s", async () => {
    await circuit.assertHoldsFast(input(keys.publicKey, signMessage(keys, message), message), [
      "s",
    ]);
  });
});
