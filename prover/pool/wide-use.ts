/** When a pool proves in wide lanes: at once, never, or once it has proven for so long that it pays. */
import { gotExpected } from "../../src/errors.js";
import { proverError } from "../prover-error.js";

export interface WideUse {
  /** Milliseconds of proving in narrow lanes before the process of wide lanes is started; 0: nothing is proven before. */
  readonly afterMs: number;
  /** Even where wide lanes are no faster. For tests. */
  readonly always?: boolean;
}

/** Releases of Node that CI tries wide lanes with (`.ci`). */
export const TRIED_RELEASES: readonly number[] = [24];

/**
 * Starting the process takes one to two seconds of processor time, and reading the key again up to one; wide lanes save
 * a fifth to a third of a proof. So they have paid for themselves by the time that as much has been proven again, and
 * whoever stops before has lost little (the rule of who rents skis until they have cost as much as a pair).
 */
export const ONCE_IT_PAYS: WideUse = { afterMs: 10_000 };

const USES: Readonly<Record<string, WideUse | false>> = {
  0: false,
  1: { afterMs: 0 },
  always: { afterMs: 0, always: true },
};

/**
 * What QUIPU_WIDE says; if it is not set or empty, `ONCE_IT_PAYS` on the releases that CI tries, else never.
 *
 * @param version of Node, e.g. 24.22.3
 * @throws QuipuError `WideUseInvalid`
 */
export function wideUseOf(
  text: string | undefined,
  version: string = process.versions.node,
): WideUse | false {
  if (text === undefined || text === "") {
    return TRIED_RELEASES.includes(Number.parseInt(version, 10)) && ONCE_IT_PAYS;
  }
  const use = Object.hasOwn(USES, text) ? USES[text] : undefined;
  if (use !== undefined) return use;
  const expected = Object.keys(USES).join(", ");
  throw proverError("WideUseInvalid", gotExpected("QUIPU_WIDE", text, expected));
}
