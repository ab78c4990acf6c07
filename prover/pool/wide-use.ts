/** Whether a pool proves in wide lanes: where that is faster, or (for tests) wherever it works. */
import { gotExpected } from "../../src/errors.js";
import { proverError } from "../prover-error.js";

export type WideUse = "never" | "where faster" | "always";

const USES: Readonly<Record<string, WideUse>> = {
  0: "never",
  1: "where faster",
  always: "always",
};

/**
 * What QUIPU_WIDE says; `never` if it is not set or empty.
 * @throws QuipuError `WideUseInvalid`
 */
export function wideUseOf(text: string | undefined): WideUse {
  if (text === undefined || text === "") return "never";
  const use = Object.hasOwn(USES, text) ? USES[text] : undefined;
  if (use !== undefined) return use;
  const expected = Object.keys(USES).join(", ");
  throw proverError("WideUseInvalid", gotExpected("QUIPU_WIDE", text, expected));
}
