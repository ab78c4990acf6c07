/**
 * Poseidon's partial rounds as a linear recurrence. Only element 0, x, goes through the S-box; with
 * y_r = (x_r + constant)^5 and the matrix M = [[m, v], [w, N]] as blocks, the rounds are
 *
 *   x_(r+1) = m·y_r + v·z_r        z_(r+1) = w·y_r + N·z_r
 *
 * for the other n elements z: a linear system with one input and one output. By the theorem of Cayley
 * and Hamilton the outputs o_r = v·z_r satisfy o_r = Σ a_k·o_(r−k) + Σ b_k·y_(r−k), k = 1 … n, and z need
 * not be known in between: a round is one sum of 2n + 1 products instead of n + 1 sums. Before the first
 * round stand the outputs v·N^−k·z that would have led to z without any input.
 */
import {
  apply,
  dot,
  invert,
  type Matrix,
  matrixPower,
  multiply,
  scale,
  sum,
  transpose,
  type Vector,
} from "./field-matrix.js";

export interface PoseidonRecurrence {
  /** From the state before the last mixing: x_(1−n), …, x_0 as they would have been, then x itself. */
  readonly start: Matrix;
  /** Weights in x_(r+1) of x_(r−n+1), …, x_r and y_(r−n), …, y_r. */
  readonly weights: Vector;
  /** Weights in the n other elements after round R − 1 of x_(R−n+1), …, x_R and y_(R−n), …, y_(R−1), 0. */
  readonly end: Matrix;
}

export function poseidonRecurrence(matrix: Matrix): PoseidonRecurrence {
  const [[m, ...v], ...others] = matrix as [[bigint, ...bigint[]], ...Matrix];
  const n = v.length;
  const w = others.map((row) => row[0]!);
  const lower = others.map((row) => row.slice(1));
  const [inverse, columns] = [invert(lower), transpose(lower)];
  // v·N^i as rows: what z has to do with the outputs to come.
  const outputs = powers(v, columns, n + 1);
  const fromOutputs = invert(outputs.slice(0, n));
  const a = apply(transpose(fromOutputs), outputs[n]!).reverse();
  const responses = outputs.map((row) => dot(row, w));
  const b = a.map((_, k) => {
    const echo = dot(a.slice(0, k), responses.slice(0, k).reverse());
    return sum([responses[k]!], scale([echo], -1n))[0]!;
  });
  // In terms of x_(r+1) = m·y_r + o_r instead of the outputs.
  const onY = sum(b, scale(a, -m));
  const past = powers(v, transpose(inverse), n + 1)
    .slice(1)
    .reverse();
  return {
    start: [...multiply(past, others), matrix[0]!],
    weights: [...[...a].reverse(), ...[...onY].reverse(), m],
    end: endOf({ m, w, lower, fromOutputs, responses }),
  };
}

interface System {
  readonly m: bigint;
  readonly w: Vector;
  readonly lower: Matrix;
  readonly fromOutputs: Matrix;
  /** v·N^k·w: what an input does to the output k + 1 rounds later. */
  readonly responses: Vector;
}

/** z of n rounds ago follows from the outputs since, less what inputs did to them; then N^n and the inputs. */
function endOf({ m, w, lower, fromOutputs, responses }: System): Matrix {
  const n = w.length;
  const onOutputs = multiply(matrixPower(lower, n), fromOutputs);
  const echoes = w.map((_, i) => w.map((_, j) => (j < i ? responses[i - j - 1]! : 0n)));
  const lost = multiply(onOutputs, echoes);
  const inputs = transpose(powers(w, lower, n).reverse());
  return onOutputs.map((row, i) => {
    const onY = sum(inputs[i]!, scale(lost[i]!, -1n));
    return [...row, ...sum(onY, scale(row, -m)), 0n];
  });
}

/** x, A·x, A²·x and so on. */
function powers(x: Vector, matrix: Matrix, count: number): bigint[][] {
  const all = [[...x]];
  while (all.length < count) all.push(apply(matrix, all.at(-1)!));
  return all;
}
