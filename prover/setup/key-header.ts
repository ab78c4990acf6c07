/**
 * The points of a key that do not belong to a signal: alpha, beta, gamma = 1 and delta times the
 * generators, in the form of section 2 of a .zkey.
 */
import { BASE_MODULUS, FIELD_BYTES, SCALAR_MODULUS } from "../bn254.js";
import type { GroupName } from "../curve/groups.js";
import { WasmCurve } from "../curve/wasm-curve.js";
import type { R1cs } from "../formats/r1cs-file.js";
import { loadTrapdoor, type Trapdoor } from "./trapdoor.js";

/** The content of section 2 for a circuit over the domain of size 2^power. */
export function keyHeader(circuit: R1cs, power: number, trapdoor: Trapdoor): Buffer {
  const curve = new WasmCurve();
  const mark = curve.mark();
  const { alpha, beta, delta } = loadTrapdoor(curve, trapdoor);
  for (const secret of [alpha, beta, delta]) curve.fr.frm_fromMontgomery(secret, secret);
  const gamma = curve.constant(1n);
  const header = Buffer.concat([
    modulus(BASE_MODULUS),
    modulus(SCALAR_MODULUS),
    u32(circuit.signals),
    u32(circuit.publicSignals),
    u32(2 ** power),
    point(curve, "G1", alpha),
    point(curve, "G1", beta),
    point(curve, "G2", beta),
    point(curve, "G2", gamma),
    point(curve, "G1", delta),
    point(curve, "G2", delta),
  ]);
  curve.release(mark);
  return header;
}

/** scalar (address, plain) * generator, affine. */
function point(curve: WasmCurve, name: GroupName, scalar: number): Buffer {
  const { generator, multiply, toAffine, pointBytes } = curve.groups[name];
  const product = curve.allocate(pointBytes + pointBytes / 2);
  multiply(generator, scalar, FIELD_BYTES, product);
  toAffine(product, product);
  return Buffer.from(curve.bytes.slice(product, product + pointBytes));
}

function modulus(value: bigint): Buffer {
  const bytes = Buffer.from(value.toString(16).padStart(2 * FIELD_BYTES, "0"), "hex").reverse();
  return Buffer.concat([u32(FIELD_BYTES), bytes]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
