/**
 * Runs the witness calculator that circom compiled to WebAssembly (circom 2's interface) and
 * returns a .wtns file in memory. snarkjs' own runner recompiles the module for every witness, prints
 * to the console, and reduces values that are not field elements. This one takes the compiled module,
 * says where an assertion failed, and refuses values out of range.
 */

import { gotExpected } from "../../src/errors.js";
import { type ArtifactFile, readFileShared } from "../artifacts/artifact-file.js";
import { type ProverErrorCode, proverError } from "../prover-error.js";

/** The values of one input signal: a field element, or a (nested) array of them, row by row. */
export type SignalValue = bigint | number | readonly SignalValue[];

/** Input signals by name. */
export type InputSignals = Readonly<Record<string, SignalValue>>;

/**
 * Compiles the calculator of a circuit.
 * @throws QuipuError `ArtifactCorrupt`.
 */
export async function compileCalculator(wasm: ArtifactFile): Promise<WebAssembly.Module> {
  // WebAssembly does not compile from shared memory: slice() copies out of it.
  return WebAssembly.compile((await readFileShared(wasm)).slice());
}

interface CircomExports {
  readonly memory: WebAssembly.Memory;
  init(sanityCheck: number): void;
  getFieldNumLen32(): number;
  getSharedRWMemoryStart(): number;
  getRawPrime(): void;
  getInputSize(): number;
  getInputSignalSize(hashHigh: number, hashLow: number): number;
  setInputSignal(hashHigh: number, hashLow: number, position: number): void;
  getWitnessSize(): number;
  getWitness(wire: number): void;
  getMessageChar(): number;
}

/** Codes that the module calls `exceptionHandler` with; 4 is a failed assertion or constraint. */
const assertFailed = 4;
const refusals: Readonly<Record<number, string>> = {
  1: "signal not found",
  2: "too many signals set",
  3: "signal already set",
  [assertFailed]: "assertion failed",
  5: "not enough memory",
  6: "input signal array access exceeds the size",
  7: "out of bounds array access",
};

/**
 * Calculates the witness of an input.
 * @param input - every input signal, as field elements 0 ≤ value < the circuit's prime.
 * @returns the content of a .wtns file.
 * @throws QuipuError `InputInvalid`; `WitnessUnsatisfied` with template and line of the failed
 *   assertion, innermost first.
 */
export async function calculateWitness(
  module: WebAssembly.Module,
  input: InputSignals,
): Promise<Uint8Array> {
  const circom = await instantiate(module);
  circom.init(0);
  const prime = readPrime(circom);
  const given = setInputs(circom, input, prime);
  const expected = circom.getInputSize();
  if (given !== expected) {
    throw proverError("InputInvalid", gotExpected("number of input values", given, expected));
  }
  return writeWitnessFile(circom);
}

async function instantiate(module: WebAssembly.Module): Promise<CircomExports> {
  const trace: string[] = [];
  const instance = await WebAssembly.instantiate(module, {
    runtime: {
      exceptionHandler(code: number) {
        const kind: ProverErrorCode = code === assertFailed ? "WitnessUnsatisfied" : "InputInvalid";
        const what = refusals[code] ?? `unknown error ${code}`;
        throw proverError(kind, [what, ...trace].join("; "));
      },
      printErrorMessage() {
        trace.push(readMessage(circom).trim());
      },
      // A template's log(): read so that the next message starts clean, but not shown.
      writeBufferMessage() {
        readMessage(circom);
      },
      showSharedRWMemory() {},
    },
  });
  const circom = instance.exports as unknown as CircomExports;
  return circom;
}

/** Sets all inputs; the last one makes the module calculate. Returns how many values it set. */
function setInputs(circom: CircomExports, input: InputSignals, prime: bigint): number {
  let given = 0;
  for (const [name, value] of Object.entries(input)) {
    const values = flattenSignal(value);
    const [high, low] = signalHash(name);
    const size = circom.getInputSignalSize(high, low);
    if (size <= 0 && values.length > 0) {
      throw proverError("InputInvalid", `${name}: the circuit has no such input, or an empty one`);
    }
    if (values.length !== size) {
      throw proverError("InputInvalid", gotExpected(`${name}: values`, values.length, size));
    }
    for (const [position, element] of values.entries()) {
      if (element < 0n || element >= prime) {
        const what = `${name}[${position}]`;
        throw proverError("InputInvalid", gotExpected(what, element, "a field element"));
      }
      writeShared(circom, element);
      circom.setInputSignal(high, low, position);
      given += 1;
    }
  }
  return given;
}

/** The values of a signal, row by row. @throws QuipuError `InputInvalid` for a number that is no integer */
export function flattenSignal(value: SignalValue): bigint[] {
  if (typeof value === "object") return value.flatMap(flattenSignal);
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw proverError("InputInvalid", gotExpected("input value", value, "an integer"));
  }
  return [BigInt(value)];
}

/** FNV-1a over the signal's name, 64 bits, as two halves: how the module names its inputs. */
export function signalHash(name: string): [high: number, low: number] {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(name, "utf8")) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return [Number(hash >> 32n), Number(hash & 0xffffffffn)];
}

/** The module passes field elements through one place in its memory, little-endian. */
function sharedWords(circom: CircomExports): Uint32Array {
  const start = circom.getSharedRWMemoryStart();
  return new Uint32Array(circom.memory.buffer, start, circom.getFieldNumLen32());
}

function writeShared(circom: CircomExports, element: bigint): void {
  const words = sharedWords(circom);
  let rest = element;
  for (let index = 0; index < words.length; index += 1) {
    words[index] = Number(rest & 0xffffffffn);
    rest >>= 32n;
  }
}

function readPrime(circom: CircomExports): bigint {
  circom.getRawPrime();
  return sharedWords(circom).reduceRight((high, word) => (high << 32n) | BigInt(word), 0n);
}

/** Two sections: field and number of wires; the wires' values. All words of 32 bits. */
function writeWitnessFile(circom: CircomExports): Uint8Array {
  const fieldWords = circom.getFieldNumLen32();
  const wires = circom.getWitnessSize();
  const file = new Uint32Array(10 + fieldWords + 1 + wires * fieldWords);
  const magic = Buffer.from("wtns").readUInt32LE(0);
  const headerBytes = 8 + 4 * fieldWords;
  file.set([magic, 2, 2, 1, headerBytes, 0, 4 * fieldWords]);
  circom.getRawPrime();
  file.set(sharedWords(circom), 7);
  const valueBytes = wires * fieldWords * 4;
  const afterPrime = 7 + fieldWords;
  file.set([wires, 2, valueBytes % 2 ** 32, Math.floor(valueBytes / 2 ** 32)], afterPrime);
  // One view is enough: getWitness allocates nothing, so the memory does not move.
  const shared = sharedWords(circom);
  for (let wire = 0; wire < wires; wire += 1) {
    circom.getWitness(wire);
    file.set(shared, afterPrime + 4 + wire * fieldWords);
  }
  return new Uint8Array(file.buffer);
}

function readMessage(circom: CircomExports): string {
  let message = "";
  for (let char = circom.getMessageChar(); char !== 0; char = circom.getMessageChar()) {
    message += String.fromCharCode(char);
  }
  return message;
}
