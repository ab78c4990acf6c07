/** Vectors and matrices over the BN254 scalar field, for tables that are made once. */
import { inverseMod, modulo } from "../arithmetic/limbs.js";
import { FIELD_MODULUS } from "./field.js";

export type Vector = readonly bigint[];
export type Matrix = readonly Vector[];

function reduce(value: bigint): bigint {
  return modulo(value, FIELD_MODULUS);
}

export function sum(x: Vector, y: Vector): bigint[] {
  return x.map((value, i) => reduce(value + y[i]!));
}

/** x scaled. */
export function scale(x: Vector, factor: bigint): bigint[] {
  return x.map((value) => reduce(value * factor));
}

export function dot(x: Vector, y: Vector): bigint {
  return reduce(x.reduce((total, value, i) => total + value * y[i]!, 0n));
}

export function apply(matrix: Matrix, x: Vector): bigint[] {
  return matrix.map((row) => dot(row, x));
}

export function transpose(matrix: Matrix): Matrix {
  return matrix[0]!.map((_, i) => matrix.map((row) => row[i]!));
}

export function multiply(x: Matrix, y: Matrix): Matrix {
  const columns = transpose(y);
  return x.map((row) => columns.map((column) => dot(row, column)));
}

function identity(size: number): Matrix {
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => (i === j ? 1n : 0n)),
  );
}

export function matrixPower(matrix: Matrix, exponent: number): Matrix {
  let result = identity(matrix.length);
  let square = matrix;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = multiply(result, square);
    square = multiply(square, square);
  }
  return result;
}

/** Gauss and Jordan, without a search for pivots: for matrices whose leading minors are not zero. */
export function invert(matrix: Matrix): Matrix {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...identity(size)[i]!]);
  for (let pivot = 0; pivot < size; pivot += 1) {
    const scale = inverseMod(rows[pivot]![pivot]!, FIELD_MODULUS);
    rows[pivot] = rows[pivot]!.map((value) => reduce(value * scale));
    for (let i = 0; i < size; i += 1) {
      const factor = rows[i]![pivot]!;
      if (i === pivot || factor === 0n) continue;
      rows[i] = rows[i]!.map((value, j) => reduce(value - factor * rows[pivot]![j]!));
    }
  }
  return rows.map((row) => row.slice(size));
}
