/** The elements of the field that a template's code has in memory while it is traced, as expressions. */
import { type CircomLayout, readElement, SIGNAL_BYTES } from "./circom-layout.js";
import type { Graph, Node } from "./graph.js";
import { LayeredMap } from "./layered-map.js";
import { LinearForms } from "./linear-forms.js";
import { programRefused } from "./program-refused.js";
import type { ComponentCall, TemplateSummary } from "./template-summary.js";

/** No node: an element that has not been set, or not on both ways to a place in the code. */
export const UNSET = -1;

/** A component that runs. */
export interface ComponentRun {
  readonly summary: TemplateSummary;
  /** Address of its first signal. */
  readonly base: number;
}

/** A branch that the code is in. */
interface Branch {
  /** Is 1 where the branch is taken. */
  readonly condition: Node;
  readonly runs: ComponentRun[];
}

export class TemplateContext {
  readonly graph: Graph;
  readonly elements = new LayeredMap<Node>();
  readonly #layout: CircomLayout;
  readonly #base: number;
  readonly #stackStart: number;
  readonly #inputs = new Set<number>();
  readonly #calls: ComponentCall[] = [];
  readonly #guards: Node[] = [];
  readonly #branches: Branch[] = [];

  /** @param base address of the component's first signal. @param stackStart behind all constants. */
  constructor(layout: CircomLayout, base: number, graph: Graph, stackStart: number) {
    this.#layout = layout;
    this.#base = base;
    this.graph = graph;
    this.#stackStart = stackStart;
  }

  /** The element at an address, or `UNSET`. */
  read(at: number): Node {
    const set = this.elements.get(at);
    if (set !== undefined) return set;
    const { signals, signalCount, memory } = this.#layout;
    if (at >= signals && at < signals + signalCount * SIGNAL_BYTES) return this.#readSignal(at);
    if (at < this.#stackStart) return this.graph.constant(readElement(memory, at));
    return UNSET;
  }

  #readSignal(at: number): Node {
    const signal = (at - this.#base) / SIGNAL_BYTES;
    for (let i = this.#calls.length - 1; i >= 0; i -= 1) {
      const { first, summary } = this.#calls[i]!;
      if (summary.signals.has(signal - first)) return this.graph.result(i, signal - first);
    }
    for (const { runs } of this.#branches) {
      for (const { base, summary } of runs) {
        if (summary.signals.has((at - base) / SIGNAL_BYTES)) {
          throw programRefused(
            "a branch on an input that goes on with what a component calculates",
          );
        }
      }
    }
    if (signal < 0) throw programRefused("a signal of another component");
    this.#inputs.add(signal);
    return this.graph.input(signal);
  }

  write(at: number, node: Node): void {
    this.elements.set(at, node);
  }

  /**
   * Notes that a component calculates. Within a branch that is put off to its end: circom sets a component's input to
   * `c ? x : y` by a branch with two ways, and runs the component in both.
   */
  run({ summary, base }: ComponentRun): void {
    const branch = this.#branches.at(-1);
    if (branch !== undefined) {
      branch.runs.push({ summary, base });
      return;
    }
    const inputs = new Map<number, Node>();
    for (const signal of summary.inputs) {
      inputs.set(signal, this.read(base + SIGNAL_BYTES * signal));
    }
    this.#calls.push({ summary, first: (base - this.#base) / SIGNAL_BYTES, inputs });
  }

  /** Goes into a branch that is taken if the condition is 1. */
  enter(condition: Node): void {
    this.#branches.push({ condition, runs: [] });
  }

  /** Leaves it. Returns what has run in it. */
  leave(): readonly ComponentRun[] {
    return this.#branches.pop()!.runs;
  }

  /** Notes that a node must be 1 where the code is now. */
  guard(node: Node): void {
    const { graph } = this;
    const guard = this.#branches.reduceRight(
      (inner, { condition }) => graph.select(condition, inner, graph.one),
      node,
    );
    if (guard !== graph.one) this.#guards.push(guard);
  }

  summary(name: string, recordBytes: number): TemplateSummary {
    const { signals, signalCount } = this.#layout;
    const forms = new LinearForms(this.graph);
    const set = new Map<number, Node>();
    for (const [at, node] of this.elements.base) {
      if (at < signals || at >= signals + signalCount * SIGNAL_BYTES) continue;
      if (node === UNSET) throw programRefused(`${name}: a signal that is not always set`);
      set.set((at - this.#base) / SIGNAL_BYTES, node);
    }
    return {
      name,
      graph: this.graph,
      inputs: this.#inputs,
      signals: set,
      calls: this.#calls,
      guards: [...new Set(this.#guards)].filter((guard) => !forms.isAlwaysTrue(guard)),
      recordBytes,
    };
  }
}
