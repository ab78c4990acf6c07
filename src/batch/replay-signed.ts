/**
 * Replay of a batch of a signed shape with rule A: what anybody does who watches an optimistic rollup.
 * What passes can be proven, and what is refused cannot.
 */

import type { Signature } from "../crypto/eddsa.js";
import { judgeSignature } from "../crypto/recover-signature.js";
import { gotExpected, QuipuError, ruleError } from "../errors.js";
import { kindOf, SIGNED_KIND_NAMES, type SignedKindName } from "../operations/kinds.js";
import { formatShape, type Shape } from "../shape.js";
import { requireAccount, type State } from "../state/state.js";
import { type ReplayedBatch, type TriedBatch, tryBatch } from "./replay.js";

/** The signatures of a batch in full, in the order of its operations. */
export type RecoveredSignatures = {
  readonly [Name in SignedKindName]: readonly Signature[];
};

/** What the data of a signed batch say, with the signatures. */
export interface ReplayedSignedBatch extends ReplayedBatch {
  readonly signatures: RecoveredSignatures;
}

/** The same, while the state is still as it was. */
export interface TriedSignedBatch extends TriedBatch {
  readonly signatures: RecoveredSignatures;
}

/**
 * Applies published data of a signed shape to a state, as `replayBatch` does, and checks every
 * signature over the message with the nonce that its account has.
 *
 * @throws QuipuError as `replayBatch` does, `InvalidShape` if the shape is not signed, and
 *   `InvalidSignature` for an operation that nobody can prove; the state is then unchanged.
 */
export function replaySignedBatch(
  state: State,
  data: Uint8Array,
  options: { shape: Shape; domain: bigint },
): ReplayedSignedBatch {
  const { after, ...batch } = trySignedBatch(state, data, options);
  const accounts = after.changes();
  state.commit(accounts, batch.header.newRoot);
  return { ...batch, accounts };
}

/** The same beside a state, which is not changed. @throws QuipuError as it does, but for the new root. */
export function trySignedBatch(
  state: State,
  data: Uint8Array,
  options: { shape: Shape; domain: bigint },
): TriedSignedBatch {
  const { shape } = options;
  if (shape.signed !== true) {
    throw new QuipuError("InvalidShape", gotExpected("shape", formatShape(shape), "a signed one"));
  }
  const tried = tryBatch(state, data, options);
  const lists = SIGNED_KIND_NAMES.map((name) => [name, recoverList(name, tried)]);
  return { ...tried, signatures: Object.fromEntries(lists) as RecoveredSignatures };
}

function recoverList(
  name: SignedKindName,
  { header, settlement, records, operations, after }: TriedBatch,
): Signature[] {
  const isUsed = (_: unknown, position: number) => records[name][position] !== undefined;
  const published = settlement.signatures![name].filter(isUsed);
  return operations[name].map((operation, i) => {
    const { from, kind } = operation;
    const message = kindOf(operation).message(header.domain, operation);
    const judgement = judgeSignature(requireAccount(after, from).publicKey, message, published[i]!);
    if (judgement.verdict !== "false") return judgement.signature;
    const expected = `one by its key over this ${kind} and domain`;
    throw ruleError("InvalidSignature", gotExpected("signature", "a false one", expected, from));
  });
}
