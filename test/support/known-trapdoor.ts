/** A setup whose secrets the test knows, and a powers-of-tau file with the same secrets. */
import { writeFile } from "node:fs/promises";
import { buildBn128 } from "ffjavascript";
import { BASE_MODULUS, SCALAR_MODULUS } from "../../prover/bn254.js";
import type { Trapdoor } from "../../prover/setup/trapdoor.js";

export interface Secrets {
  readonly tau: bigint;
  readonly alpha: bigint;
  readonly beta: bigint;
  readonly delta: bigint;
}

/** The secrets in the form in which the setup keeps them. */
export function trapdoorOf({ tau, alpha, beta, delta }: Secrets): Trapdoor {
  const trapdoor = new SharedArrayBuffer(128);
  const bytes = new Uint8Array(trapdoor);
  [tau, alpha, beta, delta].forEach((secret, i) => {
    bytes.set(littleEndian(secret), 32 * i);
  });
  return trapdoor;
}

/** The bytes of scalar * generator, as .zkey and .ptau files hold them, by ffjavascript. */
export async function referencePoints(): Promise<(group: "G1" | "G2", scalar: bigint) => Buffer> {
  const curve = await buildBn128(true);
  return (name, scalar) => {
    const group = curve[name];
    const bytes = Buffer.alloc(2 * group.F.n8);
    const reduced = scalar % SCALAR_MODULUS;
    if (reduced === 0n) return bytes;
    group.toRprLEM(bytes, 0, group.toAffine(group.timesScalar(group.g, reduced)));
    return bytes;
  };
}

/** Writes a .ptau file of that power, not yet prepared for phase 2 (snarkjs' format, version 1). */
export async function writePtau(path: string, power: number, secrets: Secrets): Promise<void> {
  const point = await referencePoints();
  const { tau, alpha, beta } = secrets;
  const powers = (group: "G1" | "G2", factor: bigint, count: number): Buffer => {
    const points: Buffer[] = [];
    let scalar = factor;
    for (let i = 0; i < count; i++, scalar = (scalar * tau) % SCALAR_MODULUS) {
      points.push(point(group, scalar));
    }
    return Buffer.concat(points);
  };
  const size = 2 ** power;
  const sections = [
    Buffer.concat([u32(32), littleEndian(BASE_MODULUS), u32(power), u32(power)]),
    powers("G1", 1n, 2 * size - 1),
    powers("G2", 1n, size),
    powers("G1", alpha, size),
    powers("G1", beta, size),
    point("G2", beta),
    u32(0),
  ];
  const parts = [Buffer.from("ptau"), u32(1), u32(sections.length)];
  sections.forEach((content, i) => {
    parts.push(u32(i + 1), u32(content.length), u32(0), content);
  });
  await writeFile(path, Buffer.concat(parts));
}

export function littleEndian(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, "0"), "hex").reverse();
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
