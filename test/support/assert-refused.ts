/** The native side of an attack: a refusal with the code of the rule that it breaks. */

import assert from "node:assert/strict";
import { type ErrorCode, QuipuError, RULE_OF } from "../../src/errors.js";

/** Requires that `attempt` is refused with a code, and with the letter of the code's rule. */
export function assertRefused(attempt: () => unknown, code: ErrorCode): void {
  assert.throws(attempt, (error) => {
    assert.ok(error instanceof QuipuError, `not a refusal: ${String(error)}`);
    assert.equal(error.code, code, error.message);
    assert.equal(error.rule, (RULE_OF as Partial<Record<ErrorCode, string>>)[code]);
    return true;
  });
}
