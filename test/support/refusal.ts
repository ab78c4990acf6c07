/** Checks refusals by their code and rule, so that every negative test names what must fail. */
import assert from "node:assert/strict";
import type { ApiErrorCode, ClientErrorCode } from "../../client/messages/api-error-code.js";
import type { ContractErrorCode } from "../../l1/artifacts/contract-error.js";
import type { ContractRefusalCode } from "../../l1/artifacts/rollup-abi.js";
import type { L1ErrorCode } from "../../l1/l1-error.js";
import type { NodeErrorCode } from "../../node/node-error.js";
import type { ProverErrorCode } from "../../prover/prover-error.js";
import { type ErrorCode, QuipuError, RULE_OF, type RuleErrorCode } from "../../src/errors.js";
import type { VerifierErrorCode } from "../../verifier/verifier-error.js";
import type { WalletErrorCode } from "../../wallet/wallet-error.js";
import type { RollupErrorCode } from "../../workload/rollup-error.js";

/** The codes of all rooms. */
export type AnyErrorCode =
  | ErrorCode
  | ProverErrorCode
  | VerifierErrorCode
  | RollupErrorCode
  | ContractErrorCode
  | ContractRefusalCode
  | L1ErrorCode
  | ApiErrorCode
  | ClientErrorCode
  | NodeErrorCode
  | WalletErrorCode;

/** A matcher for `assert.throws`: a QuipuError with this code, and the rule that belongs to it. */
export function refusal(code: AnyErrorCode, message?: RegExp): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof QuipuError, `expected a QuipuError, got ${String(error)}`);
    assert.equal(error.code, code, error.message);
    assert.equal(error.rule, code in RULE_OF ? RULE_OF[code as RuleErrorCode] : undefined);
    if (message !== undefined) assert.match(error.message, message);
    return true;
  };
}
