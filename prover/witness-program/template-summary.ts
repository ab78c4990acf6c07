/**
 * What a template does, found by tracing it once: all components of a template do the same on signals that stand at
 * the same distances from their first one.
 */
import type { Graph, Node } from "./graph.js";

export interface TemplateSummary {
  readonly name: string;
  readonly graph: Graph;
  /** The inputs that are read, numbered from the component's first signal on. */
  readonly inputs: ReadonlySet<number>;
  /** The signals that the component sets, its own and its components' inputs, numbered likewise. */
  readonly signals: ReadonlyMap<number, Node>;
  readonly calls: readonly ComponentCall[];
  /** Nodes that are 1 unless an assertion fails, or an index leaves the bounds that were assumed. */
  readonly guards: readonly Node[];
  /** Bytes of records that it makes. */
  readonly recordBytes: number;
}

/** A component that has all its inputs and calculates. */
export interface ComponentCall {
  readonly summary: TemplateSummary;
  /** Number of its first signal. */
  readonly first: number;
  /** Values of the inputs that it reads, by their number in it. */
  readonly inputs: ReadonlyMap<number, Node>;
}
