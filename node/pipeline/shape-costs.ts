/**
 * What a batch of each shape costs: the time that its proofs take here, once there are some; until then what was
 * said of it beforehand, in proportion to those that are measured.
 */
import { formatShape, type Shape } from "../../src/shape.js";
import type { PricedShape } from "./choose-shape.js";

/** Proofs of a shape that are remembered. */
const REMEMBERED = 8;

/** Proofs of a shape from which on they count: the first one waits for the circuit and its key to be loaded. */
const ENOUGH = 2;

export class ShapeCosts {
  /** Milliseconds of the last proofs, by shape. */
  readonly #times = new Map<string, readonly number[]>();

  /** Notes how long a proof took, in milliseconds. */
  note(shape: Shape, provingMs: number): void {
    const name = formatShape(shape);
    const times = [...(this.#times.get(name) ?? []), provingMs];
    this.#times.set(name, times.slice(-REMEMBERED));
  }

  /** Shapes with their costs as they are known now. @param priors with costs that are known without a proof */
  priced(priors: readonly PricedShape[]): readonly PricedShape[] {
    const shapes = priors.map(({ shape, cost: prior }) => {
      return { shape, prior, ms: this.#measured(shape) };
    });
    const measured = shapes.filter(({ ms }) => ms !== undefined);
    if (measured.length === 0) return priors;
    const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
    const msOfPrior = sum(measured.map(({ ms }) => ms!)) / sum(measured.map(({ prior }) => prior));
    return shapes.map(({ shape, prior, ms }) => ({ shape, cost: ms ?? prior * msOfPrior }));
  }

  /** The least of the last times: whatever else the machine does only adds to it. */
  #measured(shape: Shape): number | undefined {
    const times = this.#times.get(formatShape(shape)) ?? [];
    return times.length < ENOUGH ? undefined : Math.max(1, Math.min(...times));
  }
}
