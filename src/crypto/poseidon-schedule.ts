/**
 * Poseidon's partial rounds with sparse matrices (Grassi et al., "Poseidon", eprint 2019/458,
 * appendix B): in a partial round only element 0 goes through the S-box, so whatever leaves element 0
 * alone can be put off until after it.
 *
 * Constants: what a round adds to the other elements is added after the mixing, at the next round.
 * Matrices: with M = [[m, v], [w, N]] as blocks, M = [[1, 0], [0, N]] · [[m, v], [N⁻¹w, 1]]. The
 * second factor is sparse; the first passes through the next S-box and is joined to the next round's
 * matrix, so round r has the sparse factor with v·N^r and N^-(r+1)·w, and N^rounds is left in the end.
 */
import {
  apply,
  dot,
  invert,
  type Matrix,
  matrixPower,
  sum,
  transpose,
  type Vector,
} from "./field-matrix.js";
import { FULL_ROUNDS, type PoseidonConstants } from "./poseidon-constants.js";

/** A partial round: x0 = (x0 + constant)^5, then x0 = row · x and x_i = x_i + column_i x0. */
export interface SparseRound {
  readonly constant: bigint;
  readonly row: Vector;
  /** Element 0 is 0. */
  readonly column: Vector;
}

export interface PoseidonSchedule {
  readonly width: number;
  readonly firstRounds: Matrix;
  readonly sparseRounds: readonly SparseRound[];
  /** What the sparse rounds put off: to be applied after them. */
  readonly rest: Matrix;
  readonly lastRounds: Matrix;
  readonly matrix: Matrix;
}

export function poseidonSchedule(constants: PoseidonConstants): PoseidonSchedule {
  const { width, partialRounds, rounds, matrix } = constants;
  const half = FULL_ROUNDS / 2;
  const [m, ...v] = matrix[0]!;
  const w = matrix.slice(1).map((row) => row[0]!);
  const lower = matrix.slice(1).map((row) => row.slice(1));
  const inverse = invert(lower); // Minors of a Cauchy matrix are regular.

  const sparseRounds: SparseRound[] = [];
  let carried: Vector = rounds[half]!;
  let row: Vector = v;
  let column = apply(inverse, w);
  for (let round = 0; round < partialRounds; round += 1) {
    sparseRounds.push({ constant: carried[0]!, row: [m!, ...row], column: [0n, ...column] });
    const late = apply(matrix, [0n, ...carried.slice(1)]);
    carried = sum(rounds[half + round + 1]!, late);
    row = transpose(lower).map((weights) => dot(weights, row));
    column = apply(inverse, column);
  }
  const power = matrixPower(lower, partialRounds);
  const first = [1n, ...w.map(() => 0n)];
  return {
    width,
    firstRounds: rounds.slice(0, half),
    sparseRounds,
    rest: [first, ...power.map((weights) => [0n, ...weights])],
    lastRounds: [carried, ...rounds.slice(half + partialRounds + 1)],
    matrix,
  };
}
