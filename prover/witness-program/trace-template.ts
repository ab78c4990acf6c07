/**
 * Follows the code of circom's calculator with expressions in place of values: integers of the code are calculated,
 * elements of the field become nodes. Where the code branches on an input, both ways are followed and what they leave
 * is selected by the condition; a way that ends in a failure becomes a guard. Everything else that depends on inputs
 * is refused: loops, addresses that are written, calls.
 */

import type { CircomLayout } from "./circom-layout.js";
import { CircomOperators } from "./circom-operators.js";
import { Graph, type Node } from "./graph.js";
import { LayeredMap } from "./layered-map.js";
import { OPCODE } from "./opcodes.js";
import { programRefused } from "./program-refused.js";
import { type ComponentRun, TemplateContext, UNSET } from "./template-context.js";
import type { TemplateSummary } from "./template-summary.js";
import {
  calculate,
  isAffine,
  isTruth,
  isZero,
  numberOf,
  type TracedValue,
} from "./traced-value.js";
import type { Instruction, WasmReader } from "./wasm-reader.js";

/** How code ends: by going on, by a return, or by a branch that many blocks out. */
type Outcome = number;
const GOES_ON = -1;
const RETURNS = -2;

/** A return on one of two ways, set aside until the other one has ended. */
interface Pending {
  readonly condition: Node;
  readonly elements: Map<number, Node>;
  readonly words: Map<number, TracedValue>;
  /** Components that it has run. */
  readonly runs: readonly ComponentRun[];
}

interface Frame {
  readonly name: string;
  readonly locals: TracedValue[];
  readonly stack: TracedValue[];
  readonly pending: Pending[];
  returned: TracedValue;
}

const STACK_POINTER = 0;
/** What circom calls a template's code, and its maker of records. */
const TEMPLATE = /_\d+_run$/;
/** Functions that only print. */
const SILENT = new Set([
  "buildBufferMessage",
  "printErrorMessage",
  "buildLogMessage",
  "writeBufferMessage",
  "copyFr2SharedRWMemory",
  "copy32inSharedRWMemory",
]);
/** More iterations than any loop of a circuit that fits into memory. */
const MOST_STEPS = 2 ** 31;

export class Tracer {
  readonly #reader: WasmReader;
  readonly #layout: CircomLayout;
  readonly #operators = new CircomOperators();
  readonly #words = new LayeredMap<TracedValue>();
  readonly #view: DataView;
  readonly #summaries = new Map<number, TemplateSummary>();
  #context: TemplateContext;
  #steps = 0;

  constructor(reader: WasmReader, layout: CircomLayout) {
    this.#reader = reader;
    this.#layout = layout;
    const { memory } = layout;
    this.#view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
    this.#context = new TemplateContext(layout, 0, new Graph(), this.#stackStart);
  }

  get #stackStart(): number {
    return this.#view.getUint32(STACK_POINTER, true);
  }

  /** Traces the main component. Its first signal is signal 1. */
  main(): TemplateSummary {
    this.#call(this.#reader.indexOf("init"), [0]);
    return this.#summary(this.#layout.main, this.#layout.mainRecord);
  }

  #summary(index: number, record: number): TemplateSummary {
    const known = this.#summaries.get(index);
    if (known !== undefined) return known;
    const outer = this.#context;
    const base = numberOf(this.#word(record + 4), "the place of a component");
    const context = new TemplateContext(this.#layout, base, new Graph(), this.#stackStart);
    this.#context = context;
    const freeBefore = this.#freeRecord();
    const failed = numberOf(this.#call(index, [record]), "success");
    const name = this.#reader.nameOf(index).replace(TEMPLATE, "");
    if (failed !== 0) throw programRefused(`${name}: an assertion fails for all inputs`);
    const summary = context.summary(name, this.#freeRecord() - freeBefore);
    this.#context = outer;
    this.#summaries.set(index, summary);
    return summary;
  }

  /** The address of the word that says where the next record goes. */
  #freeRecord(): number {
    const { mainRecord } = this.#layout;
    return numberOf(this.#word(mainRecord - 4), "the place of a record");
  }

  #runTemplate(index: number, record: number): TracedValue {
    const known = this.#summaries.has(index);
    const summary = this.#summary(index, record);
    if (known) this.#setWord(this.#layout.mainRecord - 4, this.#freeRecord() + summary.recordBytes);
    const base = numberOf(this.#word(record + 4), "the place of a component");
    this.#context.run({ summary, base });
    return 0;
  }

  #call(index: number, args: readonly TracedValue[]): TracedValue {
    const { body, locals, params, name } = this.#reader.code(index);
    const rest = Array.from({ length: locals }, () => 0);
    const frame: Frame = {
      name,
      locals: [...args.slice(0, params), ...rest],
      stack: [],
      pending: [],
      returned: null,
    };
    const outcome = this.#run(body, frame);
    if (outcome !== RETURNS) frame.returned = frame.stack.pop() ?? null;
    for (let way = frame.pending.pop(); way !== undefined; way = frame.pending.pop()) {
      this.#merge(way, this.#takeOff(way.condition));
    }
    return frame.returned;
  }

  #run(body: readonly Instruction[], frame: Frame): Outcome {
    for (const instruction of body) {
      const outcome = this.#step(instruction, frame);
      if (outcome !== GOES_ON) return outcome;
    }
    return GOES_ON;
  }

  #step({ opcode, value, body, otherwise }: Instruction, frame: Frame): Outcome {
    const { stack, locals } = frame;
    switch (opcode) {
      case OPCODE.i32Const:
        stack.push(value);
        return GOES_ON;
      case OPCODE.localGet:
        stack.push(locals[value]!);
        return GOES_ON;
      case OPCODE.localSet:
        locals[value] = pop(stack);
        return GOES_ON;
      case OPCODE.localTee:
        locals[value] = stack.at(-1)!;
        return GOES_ON;
      case OPCODE.drop:
        stack.pop();
        return GOES_ON;
      case OPCODE.nop:
        return GOES_ON;
      case OPCODE.load: {
        const at = numberOf(stack.pop(), `${frame.name}: an address`);
        stack.push(this.#word(at + value));
        return GOES_ON;
      }
      case OPCODE.store: {
        const stored = pop(stack);
        const at = numberOf(stack.pop(), `${frame.name}: an address`);
        this.#setWord(at + value, stored);
        return GOES_ON;
      }
      case OPCODE.eqz:
        stack.push(isZero(this.#context.graph, pop(stack)));
        return GOES_ON;
      case OPCODE.block: {
        const outcome = this.#run(body, frame);
        return outcome > 0 ? outcome - 1 : outcome === 0 ? GOES_ON : outcome;
      }
      case OPCODE.loop:
        return this.#loop(body, frame);
      case OPCODE.br:
        return value;
      case OPCODE.brIf: {
        const condition = numberOf(stack.pop(), `${frame.name}: a loop's end`);
        return condition === 0 ? GOES_ON : value;
      }
      case OPCODE.if: {
        const condition = pop(stack);
        if (isTruth(condition)) return this.#fork(condition.truth, body, otherwise, frame);
        const taken = numberOf(condition, `${frame.name}: a branch`) === 0 ? otherwise : body;
        const outcome = this.#run(taken, frame);
        return outcome > 0 ? outcome - 1 : outcome === 0 ? GOES_ON : outcome;
      }
      case OPCODE.return:
        frame.returned = pop(stack);
        return RETURNS;
      case OPCODE.call:
        this.#callNumber(value, stack);
        return GOES_ON;
      case OPCODE.callIndirect: {
        const element = numberOf(stack.pop(), `${frame.name}: a call`);
        this.#callNumber(this.#reader.element(element), stack);
        return GOES_ON;
      }
      default: {
        const y = pop(stack);
        const x = pop(stack);
        stack.push(calculate(opcode, x, y));
        return GOES_ON;
      }
    }
  }

  #loop(body: readonly Instruction[], frame: Frame): Outcome {
    for (;;) {
      this.#steps += 1;
      if (this.#steps > MOST_STEPS) throw programRefused(`${frame.name}: a loop without an end`);
      const outcome = this.#run(body, frame);
      if (outcome > 0) return outcome - 1;
      if (outcome !== 0) return outcome;
    }
  }

  #callNumber(index: number, stack: TracedValue[]): void {
    const name = this.#reader.nameOf(index);
    const { params, results } = this.#reader.signatureOf(index);
    const args = params === 0 ? [] : stack.splice(-params);
    if (SILENT.has(name)) return;
    let result: TracedValue = null;
    if (name === "reserveStackFr") result = this.#reserve(numberOf(args[0], "a stack's size"));
    else if (name === "exceptionHandler")
      throw programRefused("the calculator fails for all inputs");
    else if (name.startsWith("Fr_")) result = this.#operators.run(name, args, this.#context);
    else if (TEMPLATE.test(name)) {
      result = this.#runTemplate(index, numberOf(args[0], "a component"));
    } else result = this.#call(index, args);
    if (results > 0) stack.push(result);
  }

  #reserve(bytes: number): number {
    const start = numberOf(this.#word(STACK_POINTER), "the stack");
    this.#setWord(STACK_POINTER, start + bytes);
    return start;
  }

  #word(at: number): TracedValue {
    const set = this.#words.get(at);
    if (set !== undefined) return set;
    return at + 4 <= this.#view.byteLength ? this.#view.getInt32(at, true) : 0;
  }

  #setWord(at: number, value: TracedValue): void {
    this.#words.set(at, value);
  }

  /** Follows both ways of a branch. */
  #fork(
    condition: Node,
    body: readonly Instruction[],
    otherwise: readonly Instruction[],
    frame: Frame,
  ): Outcome {
    const { graph } = this.#context;
    const against = graph.not(condition);
    const before = frame.locals.slice();
    const first = this.#way(condition, body, frame);
    if (first.fails) {
      this.#context.guard(against);
      this.#restore(frame, before);
      return this.#afterBranch(this.#run(otherwise, frame));
    }
    const afterFirst = frame.locals.slice();
    this.#restore(frame, before);
    if (first.outcome === RETURNS) {
      // Go on with the other way alone; what this one has left is selected when the function ends.
      frame.pending.push(first);
      this.#open(against);
      return this.#afterBranch(this.#run(otherwise, frame));
    }
    const second = this.#way(against, otherwise, frame);
    if (second.fails) {
      this.#context.guard(condition);
      this.#restore(frame, afterFirst);
      this.#apply(first);
      return first.outcome;
    }
    if (second.outcome === RETURNS) {
      this.#restore(frame, afterFirst);
      frame.pending.push(second);
      this.#open(condition);
      this.#apply(first);
      return first.outcome;
    }
    this.#merge(first, second);
    for (const [i, local] of afterFirst.entries()) {
      if (!same(local, frame.locals[i]!)) frame.locals[i] = null;
    }
    return first.outcome;
  }

  #afterBranch(outcome: Outcome): Outcome {
    return outcome > 0 ? outcome - 1 : outcome === 0 ? GOES_ON : outcome;
  }

  #restore(frame: Frame, locals: readonly TracedValue[]): void {
    frame.locals.splice(0, locals.length, ...locals);
  }

  #way(condition: Node, body: readonly Instruction[], frame: Frame) {
    const pending = frame.pending.length;
    this.#open(condition);
    const outcome = this.#afterBranch(this.#run(body, frame));
    if (frame.pending.length !== pending) {
      throw programRefused(`${frame.name}: a return within two branches that depend on inputs`);
    }
    if (outcome >= 0) throw programRefused(`${frame.name}: a loop's end depends on an input`);
    const changes = this.#takeOff(condition);
    const fails = outcome === RETURNS && typeof frame.returned === "number" && frame.returned !== 0;
    return { outcome, fails, ...changes };
  }

  #open(condition: Node): void {
    this.#context.enter(condition);
    this.#context.elements.open();
    this.#words.open();
  }

  #takeOff(condition: Node): Pending {
    const elements = this.#context.elements.takeOff();
    const runs = this.#context.leave();
    return { condition, elements, words: this.#words.takeOff(), runs };
  }

  #apply({ elements, words, runs }: Pending): void {
    for (const [at, node] of elements) this.#context.elements.set(at, node);
    for (const [at, word] of words) this.#words.set(at, word);
    for (const run of runs) this.#context.run(run);
  }

  /** Selects between what two ways have left: `way` where its condition holds, else `other`. */
  #merge(way: Pending, other: Pending): void {
    const context = this.#context;
    for (const at of new Set([...way.elements.keys(), ...other.elements.keys()])) {
      const x = way.elements.get(at) ?? context.read(at);
      const y = other.elements.get(at) ?? context.read(at);
      const none = x === UNSET || y === UNSET;
      context.elements.set(at, none ? UNSET : context.graph.select(way.condition, x, y));
    }
    for (const at of new Set([...way.words.keys(), ...other.words.keys()])) {
      const x = way.words.get(at) ?? this.#word(at);
      const y = other.words.get(at) ?? this.#word(at);
      this.#words.set(at, same(x, y) ? x : null);
    }
    // Whatever the condition, the same components must have run.
    const both = way.runs.length === other.runs.length;
    if (!both || !way.runs.every(({ base }, i) => base === other.runs[i]!.base)) {
      throw programRefused("a component that runs only if an input says so");
    }
    for (const run of way.runs) context.run(run);
  }
}

function pop(stack: TracedValue[]): TracedValue {
  const value = stack.pop();
  if (value === undefined) throw programRefused("the calculator takes from an empty stack");
  return value;
}

function same(x: TracedValue, y: TracedValue): boolean {
  if (isTruth(x) && isTruth(y)) return x.truth === y.truth;
  if (isAffine(x) && isAffine(y)) {
    return x.index === y.index && x.scale === y.scale && x.offset === y.offset;
  }
  return x === y;
}
