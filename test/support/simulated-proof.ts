/**
 * Proofs without a circuit, by the simulator that makes Groth16 zero-knowledge (eprint 2016/260,
 * section 3.2): whoever knows the trapdoor of a key can prove any public inputs. What verifies them is
 * the real thing, with the key of a .zkey; only the prover cheats. It takes milliseconds, so histories of many batches can be run on a contract.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { invert } from "@noble/curves/abstract/modular.js";
import { bn254 } from "@noble/curves/bn254.js";
import { BASE_MODULUS, SCALAR_MODULUS } from "../../prover/bn254.js";
import { ZKEY_SECTION } from "../../prover/formats/zkey-format.js";
import { exportVerificationKey } from "../../prover/keys/verification-key.js";
import { keccak256 } from "../../src/crypto/keccak.js";
import type { VerificationKey } from "../../src/proof/verification-key.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import { littleEndian, referencePoints } from "./known-trapdoor.js";
import { temporaryFolder } from "./temporary-folder.js";

/** Public inputs of every circuit that L1 verifies. */
const PUBLIC_INPUTS = 3;

/** A key of which the trapdoor is known. */
export interface SimulatedKey {
  /** A .zkey with the public parts only: enough to export the verifier. */
  readonly zkeyPath: string;
  readonly verificationKey: VerificationKey;
  /**
   * Proves any three field elements; a few milliseconds.
   *
   * @param infinite points of the proof that are to be at infinity; default: none
   */
  prove(publicInputs: readonly bigint[], infinite?: InfinitePoints): ProofPoints;
}

/** Points at infinity of a proof that holds; never all three, for the rest of the product is not 1. */
export type InfinitePoints = "a" | "b" | "ab" | "c" | "";

/** Makes a key. @param name keys of different names are different */
export async function simulatedKey(name: string): Promise<SimulatedKey> {
  const secret = (what: string): bigint => {
    const hash = keccak256(new TextEncoder().encode(`quipu/simulated/${name}/${what}`));
    return BigInt(`0x${Buffer.from(hash).toString("hex")}`) % SCALAR_MODULUS;
  };
  const secrets = { alpha: secret("alpha"), beta: secret("beta"), delta: secret("delta") };
  const signals = Array.from({ length: PUBLIC_INPUTS + 1 }, (_, i) => secret(`signal ${i}`));
  const zkeyPath = join(temporaryFolder(), `${name}.zkey`);
  await writeFile(zkeyPath, await publicParts(secrets, signals));
  const verificationKey = await exportVerificationKey(zkeyPath);
  const [a, b] = [secret("a"), secret("b")];
  const fixed = { a: g1(a), b: g2(b) };
  const [overB, overDelta] = [b, secrets.delta].map((x) => invert(x, SCALAR_MODULUS)) as [
    bigint,
    bigint,
  ];
  return {
    zkeyPath,
    verificationKey,
    prove(publicInputs, infinite = "") {
      const statement = [1n, ...publicInputs].reduce((sum, x, i) => sum + x * signals[i]!, 0n);
      // A * B = alpha * beta + statement + C * delta, in scalars.
      const rest = secrets.alpha * secrets.beta + statement;
      if (infinite === "c") return { ...fixed, a: g1(rest * overB), c: g1(0n) };
      const product = infinite === "" ? a * b : 0n;
      return {
        a: infinite.includes("a") ? g1(0n) : fixed.a,
        b: infinite.includes("b") ? g2(0n) : fixed.b,
        c: g1((product - rest) * overDelta),
      };
    },
  };
}

const { Fr } = bn254.fields;

function g1(scalar: bigint): ProofPoints["a"] {
  const { x, y } = bn254.G1.Point.BASE.multiplyUnsafe(Fr.create(scalar)).toAffine();
  return [x, y];
}

function g2(scalar: bigint): ProofPoints["b"] {
  const { x, y } = bn254.G2.Point.BASE.multiplyUnsafe(Fr.create(scalar)).toAffine();
  return [
    [x.c1, x.c0],
    [y.c1, y.c0],
  ];
}

/** Header and points of the public signals, in snarkjs' format; gamma is 1, as in snarkjs. */
async function publicParts(
  { alpha, beta, delta }: Readonly<Record<"alpha" | "beta" | "delta", bigint>>,
  signals: readonly bigint[],
): Promise<Buffer> {
  const point = await referencePoints();
  const header = [
    ...[u32(32), littleEndian(BASE_MODULUS), u32(32), littleEndian(SCALAR_MODULUS)],
    ...[u32(signals.length), u32(PUBLIC_INPUTS), u32(8)],
    ...[point("G1", alpha), point("G1", beta), point("G2", beta), point("G2", 1n)],
    ...[point("G1", delta), point("G2", delta)],
  ];
  const sections = [
    [ZKEY_SECTION.protocol, u32(1)],
    [ZKEY_SECTION.header, Buffer.concat(header)],
    [ZKEY_SECTION.publicPoints, Buffer.concat(signals.map((signal) => point("G1", signal)))],
  ] as const;
  const framed = sections.flatMap(([id, content]) => [
    u32(id),
    u32(content.length),
    u32(0),
    content,
  ]);
  return Buffer.concat([Buffer.from("zkey"), u32(1), u32(sections.length), ...framed]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
