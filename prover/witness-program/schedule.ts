/**
 * Orders what a circuit calculates: nodes as soon as their operands are there, and calls two of a template at a time
 * wherever two are ready. A call goes alone only when nothing else can go on.
 */
import type { FlatTemplate } from "./flatten.js";
import type { Node } from "./graph.js";
import { OPERATOR } from "./operators.js";
import type { TemplateSummary } from "./template-summary.js";

/** A node, or the numbers of one or two calls of the same template. */
export type ScheduledItem = { readonly node: Node } | { readonly calls: readonly number[] };

/** What is calculated, and of what. All calls are. */
export interface Dependencies {
  isNeeded(node: Node): boolean;
  operandsOf(node: Node): readonly Node[];
}

export function schedule(flat: FlatTemplate, needs: Dependencies): Iterable<ScheduledItem> {
  return new Schedule(flat, needs).order();
}

class Schedule {
  readonly #flat: FlatTemplate;
  readonly #needs: Dependencies;
  readonly #nodeUsers: Node[][] = [];
  readonly #callUsers: number[][] = [];
  readonly #waiting: Int32Array;
  readonly #callWaiting: number[];
  readonly #results: Node[][];
  readonly #heights: readonly number[];
  readonly #ready = new Map<TemplateSummary, number[]>();

  constructor(flat: FlatTemplate, needs: Dependencies) {
    const { graph, calls } = flat;
    this.#flat = flat;
    this.#needs = needs;
    this.#waiting = new Int32Array(graph.size);
    this.#results = calls.map(() => []);
    for (let node = 0; node < graph.size; node += 1) {
      if (!needs.isNeeded(node)) continue;
      const operator = graph.operators[node]!;
      if (operator === OPERATOR.result) {
        this.#results[graph.x[node]!]!.push(node);
        this.#waiting[node] = 1;
        continue;
      }
      const operands = new Set(needs.operandsOf(node));
      this.#waiting[node] = operands.size;
      for (const operand of operands) listAt(this.#nodeUsers, operand).push(node);
    }
    this.#callWaiting = calls.map(({ inputs }, call) => {
      const nodes = new Set(inputs.values());
      for (const node of nodes) listAt(this.#callUsers, node).push(call);
      return nodes.size;
    });
    this.#heights = this.#callHeights();
  }

  *order(): Iterable<ScheduledItem> {
    const { graph, calls } = this.#flat;
    const open: Node[] = [];
    const release = (node: Node) => {
      for (const user of this.#nodeUsers[node] ?? []) {
        this.#waiting[user]! -= 1;
        if (this.#waiting[user] === 0) open.push(user);
      }
      for (const call of this.#callUsers[node] ?? []) {
        this.#callWaiting[call]! -= 1;
        if (this.#callWaiting[call] === 0) this.#makeReady(call);
      }
    };
    for (let node = 0; node < graph.size; node += 1) {
      if (this.#needs.isNeeded(node) && this.#waiting[node] === 0) open.push(node);
    }
    for (const [call, waiting] of this.#callWaiting.entries())
      if (waiting === 0) this.#makeReady(call);
    let [done, next] = [0, 0];
    for (;;) {
      for (; next < open.length; next += 1) {
        const node = open[next]!;
        if (graph.operators[node] !== OPERATOR.result) yield { node };
        release(node);
      }
      const chosen = this.#take();
      if (chosen === undefined) break;
      yield { calls: chosen };
      done += chosen.length;
      for (const call of chosen) for (const node of this.#results[call]!) yield { node };
      for (const call of chosen) for (const node of this.#results[call]!) release(node);
    }
    if (done !== calls.length) throw new Error(`${calls.length - done} calls wait for each other`);
  }

  #makeReady(call: number): void {
    const { summary } = this.#flat.calls[call]!;
    const known = this.#ready.get(summary);
    if (known === undefined) this.#ready.set(summary, [call]);
    else known.push(call);
  }

  /** The two most urgent calls of a template, or the most urgent one if there are no two. */
  #take(): number[] | undefined {
    let best: number[] | undefined;
    let bestRank = -1;
    for (const calls of this.#ready.values()) {
      if (calls.length === 0) continue;
      calls.sort((x, y) => this.#heights[y]! - this.#heights[x]!);
      const rank = this.#heights[calls[0]!]! + (calls.length > 1 ? this.#heights.length + 1 : 0);
      if (rank <= bestRank) continue;
      [best, bestRank] = [calls, rank];
    }
    return best?.splice(0, 2);
  }

  /** Of each call, how many calls there are in the longest chain from it to the end. */
  #callHeights(): number[] {
    const { graph, calls } = this.#flat;
    const heights = calls.map(() => 1);
    const ofNode = new Int32Array(graph.size);
    for (let node = graph.size - 1; node >= 0; node -= 1) {
      let height = 0;
      for (const user of this.#nodeUsers[node] ?? []) height = Math.max(height, ofNode[user]!);
      for (const call of this.#callUsers[node] ?? []) height = Math.max(height, heights[call]!);
      ofNode[node] = height;
      if (graph.operators[node] !== OPERATOR.result) continue;
      const call = graph.x[node]!;
      heights[call] = Math.max(heights[call]!, height + 1);
    }
    return heights;
  }
}

function listAt<T>(lists: T[][], index: number): T[] {
  lists[index] ??= [];
  return lists[index];
}
