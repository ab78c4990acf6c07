/** Integers of a calculator's code while it is traced: numbers, or what is known of those that depend on inputs. */
import type { Graph, Node } from "./graph.js";
import { OPCODE } from "./opcodes.js";
import { programRefused } from "./program-refused.js";

/** A truth value: a node that is 0 or 1. */
export interface Truth {
  readonly truth: Node;
}

/** scale · index + offset, the index being an element of the field that the code takes as an integer. */
export interface Affine {
  readonly index: Node;
  readonly scale: number;
  readonly offset: number;
}

/** `null` is a value that is not known, because two ways of the code left different ones. */
export type TracedValue = number | Truth | Affine | null;

export function isTruth(value: TracedValue): value is Truth {
  return typeof value === "object" && value !== null && "truth" in value;
}

export function isAffine(value: TracedValue): value is Affine {
  return typeof value === "object" && value !== null && "index" in value;
}

/** A number. @throws QuipuError `WitnessUncompilable` if the value depends on inputs. */
export function numberOf(value: TracedValue | undefined, what: string): number {
  if (typeof value === "number") return value;
  throw programRefused(`${what} depends on an input`);
}

/** An instruction on two integers. */
export function calculate(opcode: number, x: TracedValue, y: TracedValue): TracedValue {
  if (typeof x === "number" && typeof y === "number") return onNumbers(opcode, x, y);
  if (isAffine(x) && typeof y === "number") return onAffine(opcode, x, y);
  if (isAffine(y) && typeof x === "number" && opcode !== OPCODE.sub) return onAffine(opcode, y, x);
  if (x === null || y === null) return null;
  throw programRefused("an integer that depends on inputs in more than one way");
}

function onAffine(opcode: number, { index, scale, offset }: Affine, by: number): Affine {
  switch (opcode) {
    case OPCODE.add:
      return { index, scale, offset: offset + by };
    case OPCODE.sub:
      return { index, scale, offset: offset - by };
    case OPCODE.mul:
      return { index, scale: scale * by, offset: offset * by };
    default:
      throw programRefused("an integer that depends on an input is more than an index");
  }
}

function onNumbers(opcode: number, x: number, y: number): number {
  switch (opcode) {
    case OPCODE.add:
      return (x + y) | 0;
    case OPCODE.sub:
      return (x - y) | 0;
    case OPCODE.mul:
      return Math.imul(x, y);
    case OPCODE.and:
      return x & y;
    case OPCODE.or:
      return x | y;
    case OPCODE.shl:
      return x << (y & 31);
    case OPCODE.shrU:
      return (x >>> (y & 31)) | 0;
    case OPCODE.eq:
      return Number(x === y);
    case OPCODE.ne:
      return Number(x !== y);
    case OPCODE.ltS:
      return Number(x < y);
    case OPCODE.gtS:
      return Number(x > y);
    case OPCODE.leS:
      return Number(x <= y);
    case OPCODE.geS:
      return Number(x >= y);
    case OPCODE.ltU:
      return Number(x >>> 0 < y >>> 0);
    case OPCODE.gtU:
      return Number(x >>> 0 > y >>> 0);
    case OPCODE.leU:
      return Number(x >>> 0 <= y >>> 0);
    case OPCODE.geU:
      return Number(x >>> 0 >= y >>> 0);
    default:
      throw programRefused(`instruction 0x${opcode.toString(16)} is not known`);
  }
}

/** The value 1 − x of a truth value or the test of a number for zero. */
export function isZero(graph: Graph, value: TracedValue): TracedValue {
  if (typeof value === "number") return Number(value === 0);
  if (isTruth(value)) return { truth: graph.not(value.truth) };
  if (value === null) return null;
  throw programRefused("an integer that depends on an input is compared with zero");
}
