/** Puts a program together: kernels, the whole circuit's instructions, and where everything stands in memory. */
import type { InputEntry } from "./circom-layout.js";
import { Constants } from "./constants.js";
import { type FlatTemplate, flatten } from "./flatten.js";
import type { Node } from "./graph.js";
import { INSTRUCTION, SLOT_BYTES } from "./instructions.js";
import { Lowering } from "./lowering.js";
import { MACHINE } from "./machine.js";
import { OPERATOR } from "./operators.js";
import { schedule } from "./schedule.js";
import {
  encodeSteps,
  type Label,
  label,
  placeSlots,
  type Slot,
  type Step,
  slot,
  type Word,
} from "./slots.js";
import type { TemplateSummary } from "./template-summary.js";
import { countsOf, exportWires, type WiresOf, wireList } from "./wire-exports.js";
import { HEAD_BYTES, type ProgramInput, type WitnessProgram } from "./witness-program.js";

/** Bytes of a value outside: a little-endian integer. */
const VALUE_BYTES = 32;

/** What a circuit is besides its graph. */
export interface Circuit {
  readonly flat: FlatTemplate;
  /** The signal of each wire, the main component's first one being signal 1. */
  readonly wires: Uint32Array;
  readonly inputs: readonly InputEntry[];
}

interface Kernel {
  readonly steps: readonly Step[];
  readonly exported: readonly Node[];
  /** By the input's number in the template. */
  readonly inputs: ReadonlyMap<number, Slot>;
  readonly results: ReadonlyMap<number, Slot>;
  /** Filled in when it is known. */
  readonly code: Label;
}

export function assemble({ flat, wires, inputs }: Circuit): WitnessProgram {
  const constants = new Constants();
  const templates = [...new Set(flat.calls.map(({ summary }) => summary))];
  const bodies = new Map(templates.map((summary) => [summary, flatten(summary, () => false)]));
  const exported = exportWires(flat, bodies, wires);
  const base = MACHINE.end;
  const read = resultsRead(flat);
  const kernels = new Map<TemplateSummary, Kernel>();
  let kernelBytes = 0;
  for (const [summary, body] of bodies) {
    const lowered = lowerKernel(
      body,
      exported.ofKernels.get(summary)!,
      read.get(summary)!,
      constants,
    );
    kernels.set(summary, lowered);
  }
  const main = lowerMain(flat, exported.ofMain, kernels, constants, inputs);

  // Constants and inputs have fixed places; the frames come behind them.
  let at = Math.ceil(base / 16) * 16;
  const reserve = (bytes: number) => {
    const start = at;
    at = Math.ceil((at + bytes) / 16) * 16;
    return start;
  };
  const place = (slots: Iterable<Slot>, count: number) => {
    const start = reserve(count * SLOT_BYTES);
    for (const [i, one] of [...slots].entries()) one.address = start + i * SLOT_BYTES;
    return start;
  };
  const elementsAt = place(constants.elements.values(), constants.elements.size);
  const integersAt = place(constants.integers.values(), constants.integers.size);
  const inputsAt = place(main.inputs, main.inputs.length);
  const nowhere = reserve(SLOT_BYTES);
  main.nowhere.address = nowhere;
  for (const kernel of kernels.values()) {
    const [before, after] = [[...kernel.inputs.values()], [...kernel.results.values()]];
    kernelBytes = Math.max(kernelBytes, placeSlots(kernel.steps, at, before, after));
  }
  reserve(kernelBytes);
  reserve(placeSlots(main.steps, at));

  const codeAt = at;
  const code: number[] = [];
  const append = (words: readonly number[]) => {
    const start = codeAt + 4 * code.length;
    for (const word of words) code.push(word);
    return start;
  };
  const lengths = [main, ...kernels.values()].map((part) => part.exported.length);
  const noWires = append(Array.from({ length: Math.max(...lengths) }, () => 0));
  const wiresOfStart = append(wireList(main.exported, exported.ofMain));
  for (const [call, { summary }] of flat.calls.entries()) {
    const list = wireList(kernels.get(summary)!.exported, exported.ofCalls[call]!);
    main.wireLists[call]!.target = append(list);
  }
  main.noWires.target = noWires;
  for (const kernel of kernels.values()) kernel.code.target = append(encodeSteps(kernel.steps));
  const start = append(encodeSteps(main.steps));
  reserve(4 * code.length);
  const outputAt = Math.ceil((at + HEAD_BYTES) / 16) * 16;
  at = outputAt + wires.length * VALUE_BYTES;
  const plan = {
    elementCount: constants.elements.size,
    elementsAt,
    integerCount: constants.integers.size,
    integersAt,
    inputsAt,
    inputCount: main.inputs.length,
    codeAt,
    codeWords: code.length,
    start,
    wiresOfStart,
    noWires,
    outputAt,
    wires: wires.length,
    memoryBytes: at,
  };
  const values = [...constants.elements.keys(), ...constants.integers.keys()];
  return {
    plan,
    inputs: main.entries,
    constants: littleEndian(values),
    code: Uint32Array.from(code),
  };
}

/** Of each template, which signals are read of its components. */
function resultsRead({ graph, calls }: FlatTemplate): Map<TemplateSummary, Set<number>> {
  const read = new Map<TemplateSummary, Set<number>>();
  for (const { summary } of calls) if (!read.has(summary)) read.set(summary, new Set());
  for (let node = 0; node < graph.size; node += 1) {
    if (graph.operators[node] !== OPERATOR.result) continue;
    read.get(calls[graph.x[node]!]!.summary)!.add(graph.y[node]!);
  }
  return read;
}

function lowerKernel(
  { graph, signals, guards }: FlatTemplate,
  exports: ReadonlyMap<Node, number>,
  read: ReadonlySet<number>,
  constants: Constants,
): Kernel {
  const wanted = [...read].map((signal): [number, Node] => [signal, signals.get(signal)!]);
  const elements = new Set(wanted.map(([, node]) => node));
  const lowering = new Lowering(graph, { exports, guards, elements }, constants);
  const inputs = new Map<number, Slot>();
  for (let node = 0; node < graph.size; node += 1) {
    if (graph.operators[node] === OPERATOR.input && lowering.isNeeded(node)) {
      inputs.set(graph.x[node]!, lowering.setElement(node));
    }
  }
  for (let node = 0; node < graph.size; node += 1) lowering.node(node);
  const results = new Map(wanted.map(([signal, node]) => [signal, lowering.element(node)]));
  lowering.end();
  return { steps: lowering.steps, exported: lowering.exported, inputs, results, code: label() };
}

interface LoweredMain {
  readonly steps: readonly Step[];
  readonly exported: readonly Node[];
  readonly inputs: readonly Slot[];
  readonly entries: readonly ProgramInput[];
  /** Places of the lists of wires, by call. */
  readonly wireLists: readonly Label[];
  readonly noWires: Label;
  /** Takes the results of a lane that is not used. */
  readonly nowhere: Slot;
}

function lowerMain(
  flat: FlatTemplate,
  wires: WiresOf,
  kernels: ReadonlyMap<TemplateSummary, Kernel>,
  constants: Constants,
  entries: readonly InputEntry[],
): LoweredMain {
  const { graph, calls, guards } = flat;
  const elements = new Set(
    calls.flatMap(({ summary, inputs }) =>
      [...inputs].flatMap(([signal, node]) =>
        kernels.get(summary)!.inputs.has(signal) ? [node] : [],
      ),
    ),
  );
  // Signal 1 is the main component's first one.
  const inputNodes = entries.map(({ signal, size }) =>
    Array.from({ length: size }, (_, i) => graph.input(signal - 1 + i)),
  );
  const needs = { exports: countsOf(wires), guards, elements };
  const lowering = new Lowering(graph, needs, constants);
  const inputSlots: Slot[] = [];
  // A signal that nothing sets is 0.
  for (let node = 0; node < graph.size; node += 1) {
    if (graph.operators[node] === OPERATOR.input) lowering.setInteger(node, constants.integer(0n));
  }
  const programInputs = entries.map(({ hash, size }, entry) => {
    const first = inputSlots.length;
    for (const node of inputNodes[entry]!) {
      const own = slot();
      inputSlots.push(own);
      lowering.setInteger(node, own);
    }
    return { hash, first, size };
  });
  const wireLists = calls.map(() => label());
  const [noWires, nowhere] = [label(), slot()];
  const results = new Map<number, Map<number, Node>>();
  for (let node = 0; node < graph.size; node += 1) {
    if (graph.operators[node] !== OPERATOR.result || !lowering.isNeeded(node)) continue;
    const call = graph.x[node]!;
    const known = results.get(call) ?? new Map<number, Node>();
    results.set(call, known.set(graph.y[node]!, node));
  }
  for (const item of schedule(flat, lowering)) {
    if ("node" in item) {
      lowering.node(item.node);
      continue;
    }
    const [first, second] = item.calls as [number, number?];
    const kernel = kernels.get(calls[first]!.summary)!;
    const words: Word[] = [];
    for (const [signal, own] of kernel.inputs) {
      const a = lowering.element(calls[first]!.inputs.get(signal)!);
      const b = lowering.element(calls[second ?? first]!.inputs.get(signal)!);
      words.push(own, a, b);
    }
    const sets: Slot[] = [];
    let count = 0;
    const target = (call: number | undefined, signal: number) => {
      const node = call === undefined ? undefined : results.get(call)?.get(signal);
      if (node === undefined) return undefined;
      const set = lowering.setElement(node);
      sets.push(set);
      return set;
    };
    for (const [signal, own] of kernel.results) {
      const [d, e] = [target(first, signal), target(second, signal)];
      if (d === undefined && e === undefined) continue;
      words.push(own, d ?? nowhere, e ?? nowhere);
      count += 1;
    }
    const lists = [wireLists[first]!, second === undefined ? noWires : wireLists[second]!];
    lowering.push(
      [INSTRUCTION.call, kernel.code, ...lists, kernel.inputs.size, count, ...words],
      sets,
    );
  }
  lowering.end();
  return {
    steps: lowering.steps,
    exported: lowering.exported,
    inputs: inputSlots,
    entries: programInputs,
    wireLists,
    noWires,
    nowhere,
  };
}

function littleEndian(values: readonly bigint[]): Uint8Array {
  const words = new BigUint64Array(4 * values.length);
  for (const [i, value] of values.entries()) {
    for (let k = 0; k < 4; k += 1) words[4 * i + k] = value >> BigInt(64 * k);
  }
  return new Uint8Array(words.buffer);
}
