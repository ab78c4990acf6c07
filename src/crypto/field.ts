/**
 * The BN254 scalar field at the door: what enters as a field element is checked here. A value that
 * is not below the modulus is refused, never reduced.
 */
import { gotExpected, QuipuError } from "../errors.js";

/** r, the order of the BN254 scalar field. */
export const FIELD_MODULUS =
  21888242871839275222246405745257275088548364400416034343698204186575808495617n;

/** Whether a value is a canonical field element, 0 ≤ value < r; a number is none. */
export function isFieldElement(value: bigint): boolean {
  return typeof value === "bigint" && value >= 0n && value < FIELD_MODULUS;
}

/**
 * Checks 0 ≤ value < r.
 *
 * @throws QuipuError `NotInField`, naming `what` was checked.
 */
export function assertFieldElement(value: bigint, what: string): void {
  if (!isFieldElement(value)) {
    throw new QuipuError("NotInField", gotExpected(what, value, "0 ≤ value < r"));
  }
}

/**
 * Checks that an unsigned number lies below an exclusive limit, is an integer and of the limit's type:
 * a number that stood for a bigint would pass every comparison and fail in the first sum.
 *
 * @throws QuipuError `OutOfRange`, naming `what` was checked.
 */
export function assertBelow<T extends number | bigint>(value: T, limit: T, what: string): void {
  const whole = typeof value === "bigint" || Number.isSafeInteger(value);
  if (typeof value !== typeof limit || !whole || value < 0 || value >= limit) {
    throw new QuipuError("OutOfRange", gotExpected(what, value, `an integer, 0…${limit} (excl.)`));
  }
}
