/** Escapes from the scenario's tree, honest and not. */

import { type EscapeInput, escapeInput } from "../../src/escape/escape-input.js";
import type { Account } from "../../src/state/account.js";
import { State } from "../../src/state/state.js";
import { levels, scenarioState } from "./transfer-scenario.js";

/** The circuit's input for the escape of an account, some accounts having other fields. */
export function escapeOf(
  index: number,
  replaced: Readonly<Record<number, Partial<Account>>> = {},
): EscapeInput & Record<string, unknown> {
  const accounts = scenarioState()
    .accounts()
    .map((account, i) => ({ ...account, ...replaced[i] }));
  return { ...escapeInput(new State(accounts, levels), index) };
}
