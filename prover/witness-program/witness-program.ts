/** A circuit's witness as a program, and the form in which it is stored. */
import { programRefused } from "./program-refused.js";

/** Numbers of bytes and addresses that a program needs, in the order in which they are stored. */
export interface ProgramPlan {
  /** Constants as elements, as integers: how many and where. */
  readonly elementCount: number;
  readonly elementsAt: number;
  readonly integerCount: number;
  readonly integersAt: number;
  /** A slot for each value of the inputs. */
  readonly inputsAt: number;
  readonly inputCount: number;
  readonly codeAt: number;
  readonly codeWords: number;
  /** The first instruction, and the lists of the wires that the instructions on the whole circuit set. */
  readonly start: number;
  readonly wiresOfStart: number;
  readonly noWires: number;
  /** Values of the wires. */
  readonly outputAt: number;
  readonly wires: number;
  readonly memoryBytes: number;
}

/** Bytes before the values of the wires that the program leaves alone: for the head of a .wtns file. */
export const HEAD_BYTES = 76;

/** An input of the circuit. */
export interface ProgramInput {
  /** FNV-1a of its name, 64 bits. */
  readonly hash: bigint;
  /** The number of its first value among all values of inputs. */
  readonly first: number;
  readonly size: number;
}

export interface WitnessProgram {
  readonly plan: ProgramPlan;
  readonly inputs: readonly ProgramInput[];
  /** Canonical, 32 bytes each: first those that are needed as elements, then those as integers. */
  readonly constants: Uint8Array;
  /** Instructions and lists of wires. */
  readonly code: Uint32Array;
}

const MAGIC = 0x70777571;
/** Raised whenever instructions, layout or rewriting change, so that older programs are made anew. */
export const PROGRAM_VERSION = 2;
const HEADER_WORDS = 4;
const INPUT_WORDS = 4;
const PLAN_KEYS: readonly (keyof ProgramPlan)[] = [
  "elementCount",
  "elementsAt",
  "integerCount",
  "integersAt",
  "inputsAt",
  "inputCount",
  "codeAt",
  "codeWords",
  "start",
  "wiresOfStart",
  "noWires",
  "outputAt",
  "wires",
  "memoryBytes",
];

/** A program as bytes: words of 32 bits, little-endian. */
export function writeProgram({ plan, inputs, constants, code }: WitnessProgram): Uint8Array {
  const head = [MAGIC, PROGRAM_VERSION, inputs.length, constants.length / 4];
  const words = [...head, ...PLAN_KEYS.map((key) => plan[key])];
  for (const { hash, first, size } of inputs) {
    words.push(Number(hash & 0xffffffffn), Number(hash >> 32n), first, size);
  }
  const file = new Uint8Array(4 * words.length + constants.length + 4 * code.length);
  file.set(new Uint8Array(Uint32Array.from(words).buffer));
  file.set(constants, 4 * words.length);
  file.set(
    new Uint8Array(code.buffer, code.byteOffset, code.byteLength),
    4 * words.length + constants.length,
  );
  return file;
}

/**
 * Reads a program that `writeProgram` wrote. Its code is not checked: it comes from a file whose hash is.
 * @throws QuipuError `WitnessUncompilable` if it is of another version, or not whole.
 */
export function readProgram(file: Uint8Array): WitnessProgram {
  // A copy: aligned, and out of shared memory.
  const bytes = new Uint8Array(file);
  const words = new Uint32Array(bytes.buffer, 0, Math.floor(bytes.length / 4));
  const [magic, version, inputCount = 0, constantWords = 0] = words;
  if (magic !== MAGIC || version !== PROGRAM_VERSION) {
    throw programRefused(`a witness program of version ${version}, expected ${PROGRAM_VERSION}`);
  }
  const inputsAt = HEADER_WORDS + PLAN_KEYS.length;
  const plan = Object.fromEntries(
    PLAN_KEYS.map((key, i) => [key, words[HEADER_WORDS + i]!]),
  ) as unknown as ProgramPlan;
  const constantsAt = inputsAt + INPUT_WORDS * inputCount;
  const codeAt = constantsAt + constantWords;
  if (codeAt + plan.codeWords !== words.length) throw programRefused("a witness program is cut");
  const inputs = Array.from({ length: inputCount }, (_, i): ProgramInput => {
    const [low, high, first, size] = words.subarray(inputsAt + INPUT_WORDS * i);
    return { hash: (BigInt(high!) << 32n) | BigInt(low!), first: first!, size: size! };
  });
  const constants = bytes.slice(4 * constantsAt, 4 * codeAt);
  return { plan, inputs, constants, code: words.subarray(codeAt) };
}
