/** What is measured: quipu's batch circuit of a shape, or the baseline's of as many transfers. */
import { instanceOfShape } from "../../prover/circuits/batch-instance.js";
import type { CircuitInstance } from "../../prover/circuits/circuit-instance.js";
import { dataLength } from "../../src/batch/layout.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { PLAIN_LEVELS, plainIncludeRoots, plainInstance } from "../baseline/plain-instance.js";
import type { BenchCircuit } from "../result-file.js";

export type Subject =
  | {
      readonly variant: "quipu";
      readonly shape: Shape;
      /** Depth of the state tree. */
      readonly levels: number;
    }
  | { readonly variant: "baseline"; readonly transfers: number };

/** Bits that a level of quipu's state tree takes of an account index. */
export const LEVEL_BITS = 3;

/** N, the transfers of a batch. */
export function transfersOf(subject: Subject): number {
  return subject.variant === "quipu" ? subject.shape.transfers : subject.transfers;
}

/** How the subject is called in titles. */
export function titleOf(subject: Subject): string {
  if (subject.variant === "quipu") return formatShape(subject.shape);
  return `baseline of ${subject.transfers}`;
}

/**
 * The circuit that is compiled. Built from the template, not looked up: the working set is measured
 * in shapes that `instances.json` does not list.
 */
export function instanceOf(subject: Subject): CircuitInstance {
  if (subject.variant === "baseline") return plainInstance(subject.transfers);
  return instanceOfShape(subject);
}

/** Where its sources are looked up, beside quipu's circuits and circomlib. */
export function includeRootsOf({ variant }: Subject): readonly string[] {
  return variant === "baseline" ? plainIncludeRoots : [];
}

/** What is known of the subject without compiling it. */
export function factsOf(
  subject: Subject,
): Pick<
  BenchCircuit,
  "name" | "variant" | "transfers" | "slots" | "accountBits" | "publishedBytes"
> {
  const { name } = instanceOf(subject);
  const common = { name, variant: subject.variant, transfers: transfersOf(subject) };
  if (subject.variant === "baseline") {
    return { ...common, slots: null, accountBits: PLAIN_LEVELS, publishedBytes: null };
  }
  const { shape, levels } = subject;
  const accountBits = levels * LEVEL_BITS;
  return { ...common, slots: shape.slots, accountBits, publishedBytes: dataLength(shape) };
}
