/** What a benchmark will measure, before it starts: which circuits, which provers, in which groups. */
import { formatShape, type Shape, transferShape } from "../../src/shape.js";
import { externalName, proverTitle, variantName } from "../result-file.js";
import type { NodeRelease } from "./node-release.js";
import type { ProverChoice } from "./process-message.js";
import { instanceOf, type Subject, titleOf } from "./subject.js";

export interface PlanOptions {
  readonly shapes: readonly Shape[];
  /** Depth of their state tree; the baseline's is its own. */
  readonly levels: number;
  /** Backends of the pool, by name. */
  readonly backends: readonly string[];
  /** Another Node that the backends other than snarkjs are measured with as well. */
  readonly node?: NodeRelease | undefined;
  /** Under which Nodes the engine is measured in wide lanes, too: this one, the other. */
  readonly wide: { readonly here: boolean; readonly there: boolean };
  /** A program to measure beside them. */
  readonly program?: string | undefined;
  /** Whether the tutorial's circuit is measured beside every shape. */
  readonly baseline: boolean;
  /** N of the series of shapes with more and more slots; none if undefined. */
  readonly workingSet?: number | undefined;
  /** Numbers of workers that throughput is measured with; none if empty. */
  readonly workers: readonly number[];
}

export interface Candidate {
  readonly subject: Subject;
  readonly prover: ProverChoice;
}

/** Candidates that prove as many transfers and take turns, so that they can be compared. */
export interface ProofGroup {
  readonly transfers: number;
  readonly subjects: readonly Subject[];
  readonly candidates: readonly Candidate[];
}

export interface BenchPlan {
  /** From the fewest transfers to the most. */
  readonly groups: readonly ProofGroup[];
  readonly workingSet: { readonly transfers: number; readonly subjects: readonly Subject[] } | null;
  readonly throughput: {
    readonly subject: Subject;
    readonly backends: readonly string[];
    readonly workers: readonly number[];
  } | null;
}

/**
 * The largest baseline that is compiled. Compiling it took a process of 3.6 GB, and the compiler, a
 * WebAssembly program, cannot have more than 4 GiB.
 */
const MAX_BASELINE_TRANSFERS = 32;

/** M/N of the working-set series. */
const WORKING_SET_RATIOS = [1 / 4, 1 / 2, 1, 2] as const;

/** Throughput is measured on the largest shape of at most so many transfers. */
const THROUGHPUT_TRANSFERS = 16;

/** @param options at least one shape and one backend or program */
export function planBench(options: PlanOptions): BenchPlan {
  const series = options.workingSet === undefined ? [] : workingSetShapes(options.workingSet);
  const shapes = distinct([...options.shapes, ...series]);
  const sizes = [...new Set(shapes.map(({ transfers }) => transfers))].sort((a, b) => a - b);
  return {
    groups: sizes.map((transfers) => {
      const same = shapes.filter((shape) => shape.transfers === transfers);
      return proofGroup(transfers, same, options);
    }),
    workingSet:
      options.workingSet === undefined
        ? null
        : { transfers: options.workingSet, subjects: subjectsOfShapes(series, options) },
    throughput: throughputOf(options),
  };
}

/** A prover's name in the result file. */
export function proverName(prover: ProverChoice): string {
  if ("program" in prover) return externalName(prover.program);
  return variantName(prover.backend, { node: prover.node?.version, wide: prover.wide });
}

/** What a candidate is called while it is measured. */
export function candidateTitle({ subject, prover }: Candidate): string {
  return `${titleOf(subject)} by ${proverTitle(proverName(prover))}`;
}

/** Every circuit of a plan, once, in the order in which it is needed. */
export function subjectsOf({ groups }: BenchPlan): Subject[] {
  const byName = new Map<string, Subject>();
  for (const subject of groups.flatMap(({ subjects }) => subjects)) {
    byName.set(instanceOf(subject).name, subject);
  }
  return [...byName.values()];
}

function proofGroup(transfers: number, shapes: readonly Shape[], options: PlanOptions): ProofGroup {
  const { backends, node, wide, program, baseline } = options;
  const compared = baseline && transfers <= MAX_BASELINE_TRANSFERS;
  const plain: Subject[] = compared ? [{ variant: "baseline", transfers }] : [];
  const subjects = [...subjectsOfShapes(shapes, options), ...plain];
  // snarkjs is the reference, and takes as long as all others together.
  const elsewhere = backends.filter((backend) => backend !== "snarkjs");
  const inWideLanes = backends.filter((backend) => backend === "engine");
  const provers: ProverChoice[] = [
    ...backends.map((backend) => ({ backend })),
    ...(wide.here ? inWideLanes.map((backend) => ({ backend, wide: true })) : []),
    ...(node === undefined ? [] : elsewhere.map((backend) => ({ backend, node }))),
    ...(node && wide.there ? inWideLanes.map((backend) => ({ backend, node, wide: true })) : []),
    ...(program === undefined ? [] : [{ program }]),
  ];
  const candidates = subjects.flatMap((subject) => provers.map((prover) => ({ subject, prover })));
  return { transfers, subjects, candidates };
}

function throughputOf(options: PlanOptions): BenchPlan["throughput"] {
  const { shapes, backends, workers } = options;
  const bySize = [...shapes].sort((a, b) => a.transfers - b.transfers || a.slots - b.slots);
  const small = bySize.filter(({ transfers }) => transfers <= THROUGHPUT_TRANSFERS);
  const shape = small.at(-1) ?? bySize[0];
  if (shape === undefined || workers.length === 0 || backends.length === 0) return null;
  const [subject] = subjectsOfShapes([shape], options);
  return { subject: subject!, backends, workers };
}

function workingSetShapes(transfers: number): Shape[] {
  const slots = WORKING_SET_RATIOS.map((ratio) => Math.max(2, Math.round(transfers * ratio)));
  return [...new Set(slots)].map((count) => transferShape(transfers, count));
}

function subjectsOfShapes(shapes: readonly Shape[], { levels }: PlanOptions): Subject[] {
  return shapes.map((shape) => ({ variant: "quipu", shape, levels }));
}

function distinct(shapes: readonly Shape[]): Shape[] {
  return [...new Map(shapes.map((shape) => [formatShape(shape), shape])).values()];
}
