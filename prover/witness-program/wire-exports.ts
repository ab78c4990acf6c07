/** Which values of a program are wires of the circuit: circom keeps some of a component's signals, and not the same of all. */
import type { FlatTemplate } from "./flatten.js";
import type { Node } from "./graph.js";
import type { TemplateSummary } from "./template-summary.js";

/** The wires that have a node's value. */
export type WiresOf = ReadonlyMap<Node, readonly number[]>;

export interface ExportedWires {
  readonly ofMain: WiresOf;
  readonly ofCalls: readonly WiresOf[];
  /** Of each template's nodes, the most wires that one is in any component. */
  readonly ofKernels: ReadonlyMap<TemplateSummary, ReadonlyMap<Node, number>>;
}

/** How many wires each node is. */
export function countsOf(wires: WiresOf): Map<Node, number> {
  return new Map([...wires].map(([node, list]) => [node, list.length]));
}

/** Wires in the order in which their nodes are exported; 0 for an export that is no wire here. */
export function wireList(order: readonly Node[], wires: WiresOf): number[] {
  const next = new Map<Node, number>();
  return order.map((node) => {
    const position = next.get(node) ?? 0;
    next.set(node, position + 1);
    return wires.get(node)?.[position] ?? 0;
  });
}

export function exportWires(
  flat: FlatTemplate,
  bodies: ReadonlyMap<TemplateSummary, FlatTemplate>,
  wires: Uint32Array,
): ExportedWires {
  const { graph, signals, calls } = flat;
  const main = new Map<Node, number[]>();
  const ofCalls = calls.map(() => new Map<Node, number[]>());
  const order = [...calls.keys()].sort((x, y) => calls[x]!.first - calls[y]!.first);
  // Wire 0 is the constant 1.
  for (let wire = 1; wire < wires.length; wire += 1) {
    const signal = wires[wire]! - 1;
    const own = signals.get(signal);
    if (own !== undefined) {
      add(main, own, wire);
      continue;
    }
    const call = lastBefore(order, (index) => calls[index]!.first <= signal);
    const inner =
      call === undefined
        ? undefined
        : bodies.get(calls[call]!.summary)!.signals.get(signal - calls[call]!.first);
    if (inner === undefined) add(main, graph.input(signal), wire);
    else add(ofCalls[call!]!, inner, wire);
  }
  const ofKernels = new Map<TemplateSummary, Map<Node, number>>();
  for (const summary of bodies.keys()) ofKernels.set(summary, new Map());
  for (const [call, wiresOf] of ofCalls.entries()) {
    const counts = ofKernels.get(calls[call]!.summary)!;
    for (const [node, list] of wiresOf) {
      counts.set(node, Math.max(counts.get(node) ?? 0, list.length));
    }
  }
  return { ofMain: main, ofCalls, ofKernels };
}

function add(wires: Map<Node, number[]>, node: Node, wire: number): void {
  const known = wires.get(node);
  if (known === undefined) wires.set(node, [wire]);
  else known.push(wire);
}

/** The last of some that are in order for which a condition holds that holds up to some place. */
function lastBefore<T>(items: readonly T[], holds: (item: T) => boolean): T | undefined {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(items[middle]!)) low = middle + 1;
    else high = middle;
  }
  return items[low - 1];
}
