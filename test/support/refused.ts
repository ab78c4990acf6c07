/** The negative side of a test on chain: a contract's refusal by name, with its arguments. */
import assert from "node:assert/strict";
import { Refusal } from "./chain.js";

/**
 * Requires that a call is refused with a custom error.
 *
 * @param args what the error must say, where that is given; `undefined` for anything
 */
export async function refused(
  call: Promise<unknown>,
  code: string | undefined,
  args: readonly unknown[] = [],
): Promise<void> {
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof Refusal, `not a refusal: ${String(error)}`);
    assert.equal(error.code, code, error.message);
    args.forEach((expected, i) => {
      if (expected !== undefined) assert.equal(comparable(error.args[i]), comparable(expected));
    });
    return true;
  });
}

/** Addresses come with capital letters that are a checksum; integers as numbers or bigints. */
function comparable(value: unknown): string {
  return String(value).toLowerCase();
}
