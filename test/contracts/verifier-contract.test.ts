/** The verifier that is deployed is the one of the key in use, and no other's. */
import assert from "node:assert/strict";
import { bytesToHex, type Hex, hexToBytes, keccak256 } from "viem";
import { verifierContract, verifierSource } from "../../l1/artifacts/verifier-contract.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import type { VerificationKey } from "../../src/proof/verification-key.js";
import { BASE_MODULUS } from "../../verifier/proof-points.js";
import { type Chain, type Deployed, Refusal } from "../support/chain.js";
import { commonGround } from "../support/rollup-on-chain.js";
import { type SimulatedKey, simulatedKey } from "../support/simulated-proof.js";

/** The constants of a verifier's source by name, as decimal strings. */
function constantsOf(source: string): Map<string, string> {
  const found = source.matchAll(/uint256 constant (\w+)\s*=\s*(\d+);/g);
  return new Map([...found].map(([, name, value]) => [name!, value!]));
}

/** What a key's constants must be: of a coordinate of G2, the imaginary part is number 1. */
function constantsOfKey(key: VerificationKey): Map<string, string> {
  const g1 = (name: string, [x, y]: readonly string[]) => [
    [`${name}x`, x],
    [`${name}y`, y],
  ];
  const g2 = (name: string, [x, y]: readonly (readonly string[])[]) => [
    [`${name}x1`, x![1]],
    [`${name}x2`, x![0]],
    [`${name}y1`, y![1]],
    [`${name}y2`, y![0]],
  ];
  const entries = [
    ["r", `${FIELD_MODULUS}`],
    ["q", `${BASE_MODULUS}`],
    ...g1("alpha", key.vk_alpha_1),
    ...g2("beta", key.vk_beta_2),
    ...g2("gamma", key.vk_gamma_2),
    ...g2("delta", key.vk_delta_2),
    ...key.IC.flatMap((point, i) => g1(`IC${i}`, point)),
  ];
  return new Map(entries as [string, string][]);
}

describe("the verifier contract", () => {
  let key: SimulatedKey;
  let other: SimulatedKey;
  let chain: Chain;
  let verifier: Deployed;
  const inputs = [3n, 5n, 7n];

  const verify = (
    proof: ReturnType<SimulatedKey["prove"]>,
    publicInputs: readonly bigint[],
    on = verifier,
  ): Promise<boolean> => {
    const args = [proof.a, proof.b, proof.c, publicInputs];
    return chain.read({ ...on, functionName: "verifyProof", args });
  };

  before(async () => {
    ({ chain } = await commonGround());
    [key, other] = [await simulatedKey("batch"), await simulatedKey("other")];
    verifier = await chain.deploy(await verifierContract(key.zkeyPath));
  });

  it("holds exactly the key in use", async () => {
    const source = await verifierSource(key.zkeyPath);
    assert.deepEqual(constantsOf(source), constantsOfKey(key.verificationKey));
  });

  it("differs for another key, in its source and in the code on chain", async () => {
    const sources = await Promise.all([key, other].map(({ zkeyPath }) => verifierSource(zkeyPath)));
    assert.notDeepEqual(constantsOf(sources[0]!), constantsOf(sources[1]!));
    const codeOf = async ({ zkeyPath }: SimulatedKey): Promise<Hex> =>
      (await verifierContract(zkeyPath)).deployedBytecode;
    const onChain = await chain.rpc<Hex>("eth_getCode", verifier.address, "latest");
    assert.equal(keccak256(onChain), keccak256(await codeOf(key)));
    assert.notEqual(keccak256(onChain), keccak256(await codeOf(other)));
  });

  it("accepts proofs of its key for their public inputs, and none of another key", async () => {
    assert.equal(await verify(key.prove(inputs), inputs), true);
    assert.equal(await verify(key.prove(inputs), [3n, 5n, 8n]), false);
    assert.equal(await verify(other.prove(inputs), inputs), false);
  });

  it("refuses public inputs that are not below r, though they are the same elements", async () => {
    const proof = key.prove(inputs);
    for (const i of [0, 1, 2]) {
      const congruent = inputs.map((input, j) => (j === i ? input + FIELD_MODULUS : input));
      assert.equal(await verify(proof, congruent), false);
    }
  });

  it("would take another A beyond p: why the rollup looks at every coordinate", async () => {
    const { a, b, c } = key.prove(inputs);
    // It negates y as p - y, which wraps at 2^256 and not at p.
    const y = ((a[1] + 2n ** 256n) % BASE_MODULUS) + BASE_MODULUS;
    assert.equal(await verify({ a: [a[0], y], b, c }, inputs), true);
  });

  it("is not the verifier when a byte of the key is another", async () => {
    const compiled = await verifierContract(key.zkeyPath);
    const x = BigInt(key.verificationKey.IC[1]![0]!).toString(16).padStart(64, "0");
    const position = compiled.bytecode.indexOf(x);
    assert.ok(position > 0);
    const bytes = hexToBytes(compiled.bytecode);
    bytes[position / 2 - 1 + 31]! ^= 1;
    const tampered = await chain.deploy({ ...compiled, bytecode: bytesToHex(bytes) });
    const answer = verify(key.prove(inputs), inputs, tampered).catch((error) => {
      assert.ok(error instanceof Refusal);
      return false;
    });
    assert.equal(await answer, false);
  });
});
