/** What the mirror is deployed with: the constructor's arguments, and what a chain would supply. */

import { assertBelow } from "../src/crypto/field.js";
import { gotExpected } from "../src/errors.js";
import { assertLevels, TOKEN_LIMIT } from "../src/params.js";
import type { VerificationKey } from "../src/proof/verification-key.js";
import { assertShape, formatShape, type Shape } from "../src/shape.js";
import type { Deployment } from "../src/state/deployment.js";
import type { QueueTiming } from "./queue-timing.js";
import type { L1Token } from "./token-ledger.js";
import { verifierError } from "./verifier-error.js";

export interface ContractOptions extends QueueTiming {
  /** Chain and address. The domain follows from them. */
  readonly deployment: Deployment;
  /** Depth of the state tree, 3 … 8. */
  readonly levels: number;
  /** The verification key of each shape that is accepted. */
  readonly keys: readonly { readonly shape: Shape; readonly verificationKey: VerificationKey }[];
  /** The verification key of the escape circuit; without one nobody can escape. */
  readonly escapeKey?: VerificationKey | undefined;
  /** The tokens; token 0 is ETH. Default: ETH alone, and nobody holds any. */
  readonly tokens?: readonly L1Token[] | undefined;
  /** Root at genesis; default: the root of the empty tree, as in the contract. */
  readonly genesisRoot?: bigint | undefined;
}

/** For a batch: digest, challenge, y. For an escape: root, claim, balance. */
const PUBLIC_INPUTS = 3;

/** Exclusive bound of `deadline` and `spacing`. */
const SECONDS_LIMIT = 2 ** 32;

/**
 * Checks what the contract's constructor checks, except addresses, which the mirror does not have.
 * Also checks that each key takes three public inputs.
 *
 * @throws QuipuError `InvalidLevels`; `InvalidShape` for a shape out of bounds or given twice;
 *   `OutOfRange`.
 */
export function assertContractOptions(options: ContractOptions): void {
  const { levels, keys, escapeKey, tokens = [], deadline, spacing } = options;
  assertLevels(levels);
  assertBelow(deadline, SECONDS_LIMIT, "deadline");
  assertBelow(spacing, SECONDS_LIMIT, "spacing");
  assertBelow(tokens.length, TOKEN_LIMIT + 1, "tokens");
  keys.forEach(({ shape, verificationKey }, i) => {
    assertShape(shape);
    const name = formatShape(shape);
    if (keys.findIndex((key) => formatShape(key.shape) === name) < i) {
      throw verifierError("InvalidShape", `shape ${name} is given twice`);
    }
    assertPublicInputs(verificationKey, name);
  });
  if (escapeKey !== undefined) assertPublicInputs(escapeKey, "the escape circuit");
}

function assertPublicInputs({ nPublic, IC }: VerificationKey, name: string): void {
  if (nPublic === PUBLIC_INPUTS && IC.length === PUBLIC_INPUTS + 1) return;
  const what = `public inputs of the key of ${name}`;
  throw verifierError("OutOfRange", gotExpected(what, nPublic, PUBLIC_INPUTS));
}
