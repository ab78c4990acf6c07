/** Where circom's calculator keeps what: read out of its own code and data (circom 2.0 … 2.2). */
import { readInteger } from "../../files/section-file.js";
import { inverseMod } from "../../src/arithmetic/limbs.js";
import { SCALAR_MODULUS } from "../bn254.js";
import { OPCODE } from "./opcodes.js";
import { programRefused } from "./program-refused.js";
import type { Instruction, WasmReader } from "./wasm-reader.js";

/** Bytes of an element in the calculator's memory: a short integer, its type, a long integer. */
export const SIGNAL_BYTES = 40;

/** An input signal of the circuit: the hash of its name, its first signal, how many values it has. */
export interface InputEntry {
  readonly hash: bigint;
  readonly signal: number;
  readonly size: number;
}

export interface CircomLayout {
  readonly memory: Uint8Array;
  /** Address of signal 0, the constant 1. */
  readonly signals: number;
  readonly signalCount: number;
  /** The signal of each wire. */
  readonly wires: Uint32Array;
  readonly inputs: readonly InputEntry[];
  /** The function of the main component, and the address of its record. */
  readonly main: number;
  readonly mainRecord: number;
}

/** @throws QuipuError `WitnessUncompilable` */
export function readLayout(reader: WasmReader): CircomLayout {
  const memory = reader.initialMemory();
  const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  const [wireList, , , signals] = constantsOf(reader, "getWitness");
  const [wireCount] = constantsOf(reader, "getWitnessSize");
  const [mask, table] = constantsOf(reader, "getInputSignalMapPosition");
  const { main, record, free } = mainCall(reader);
  if ([wireList, signals, wireCount, table, mask].includes(undefined)) {
    throw programRefused("the calculator is not of circom 2");
  }
  const wires = Uint32Array.from({ length: wireCount! }, (_, i) =>
    view.getUint32(wireList! + 4 * i, true),
  );
  const inputs: InputEntry[] = [];
  for (let i = 0; i <= mask!; i += 1) {
    const at = table! + 16 * i;
    const hash = view.getBigUint64(at, true);
    if (hash === 0n) continue;
    inputs.push({
      hash,
      signal: view.getUint32(at + 8, true),
      size: view.getUint32(at + 12, true),
    });
  }
  return {
    memory,
    signals: signals!,
    signalCount: (free - signals!) / SIGNAL_BYTES,
    wires,
    inputs,
    main,
    mainRecord: record,
  };
}

/** The main component's function, its record, and the word behind the signals that says where records are free. */
function mainCall(reader: WasmReader): { main: number; record: number; free: number } {
  const create = reader.code(reader.indexOf("init")).body;
  const creates = create.filter(({ opcode }) => opcode === OPCODE.call);
  const created = creates.at(-1);
  if (created === undefined) throw programRefused("the calculator makes no main component");
  const [free] = constantsIn(reader.code(created.value).body);
  const main = reader.indexOf(reader.nameOf(created.value).replace(/_create$/, "_run"));
  // The first record stands right behind that word.
  return { main, record: free! + 4, free: free! };
}

function constantsOf(reader: WasmReader, name: string): number[] {
  return constantsIn(reader.code(reader.indexOf(name)).body);
}

function constantsIn(body: readonly Instruction[]): number[] {
  return body.flatMap(({ opcode, value, body: inner, otherwise }) =>
    opcode === OPCODE.i32Const ? [value] : [...constantsIn(inner), ...constantsIn(otherwise)],
  );
}

const LONG = 0x80000000;
const MONTGOMERY = 0x40000000;
/** circom's Montgomery form: x stands for x · 2^256. */
const fromMontgomery = inverseMod(2n ** 256n % SCALAR_MODULUS, SCALAR_MODULUS);

/** The element at an address of the initial memory. */
export function readElement(memory: Uint8Array, at: number): bigint {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  const type = view.getUint32(at + 4, true);
  if ((type & LONG) === 0) {
    const short = BigInt(view.getInt32(at, true));
    return short < 0n ? short + SCALAR_MODULUS : short;
  }
  const long = readInteger(memory.subarray(at + 8, at + SIGNAL_BYTES));
  return type & MONTGOMERY ? (long * fromMontgomery) % SCALAR_MODULUS : long;
}
