/** Batches that L1 takes unproven although nobody can prove them. */

import { numberToBytesBE } from "@noble/curves/utils.js";
import { calldataLength } from "../../../src/batch/calldata.js";
import { publishedSignatures, recordElements } from "../../../src/batch/layout.js";
import { SUBGROUP_ORDER } from "../../../src/crypto/curve.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import {
  BALANCE_LIMIT,
  CALLDATA_HEADER_BYTES,
  ELEMENT_BYTES,
  SIGNATURE_BYTES,
  TOKEN_BYTES,
  WORD_BYTES,
} from "../../../src/params.js";
import type { State } from "../../../src/state/state.js";
import { type Made, nextBatch, type SubmissionPlan } from "../false-batches.js";
import type { Standpoint } from "../standpoint.js";

/** The same standpoint on another state. */
export function standpointOn(state: State, world: Standpoint): Standpoint {
  const { cast, prover, mirror, deposits, batches, waitingDeposits, waitingExits } = world;
  return { cast, prover, mirror, deposits, batches, waitingDeposits, waitingExits, state };
}

/**
 * A batch on a state in which an account has twice of what it is paid out, and less in truth: true but for the root
 * that it starts at. Nothing if there is no such account.
 *
 * @param amount what is paid, of a token
 */
export async function theft(
  world: Standpoint,
  plan: SubmissionPlan,
  roll: number,
  amount: (token: number) => bigint,
): Promise<Made | undefined> {
  const entries = world.state.entries();
  const found = entries[roll % entries.length];
  if (found === undefined) return undefined;
  const [index, account] = found;
  const balance = 2n * amount(account.token);
  if (balance <= account.balance || balance >= BALANCE_LIMIT) return undefined;
  const inflated = world.state.clone();
  inflated.setAccount(index, { ...account, balance });
  const pays = {
    kind: "withdrawal",
    from: roll % entries.length,
    to: 0,
    share: 50,
    fee: 0,
  } as const;
  return nextBatch(standpointOn(inflated, world), { ...plan, drafts: [pays, ...plan.drafts] });
}

/** Fees of which those of two batches do not fit into a claim. */
export function withAllFees(made: Made): Made {
  const data = made.data.slice();
  data.fill(0xff, WORD_BYTES + TOKEN_BYTES, CALLDATA_HEADER_BYTES);
  return { ...made, data };
}

/** What can be wrong with the last signature of a batch, by its name. */
export const SIGNATURE_FAULTS: Readonly<Record<string, (made: Made) => Made>> = {
  "a challenge that is not below r": (made) => withSignatureWord(made, 0, FIELD_MODULUS),
  "a response that is not below l": (made) => withSignatureWord(made, WORD_BYTES, SUBGROUP_ORDER),
  "another signature": (made) => withSignatureWord(made, WORD_BYTES, 1n),
};

function withSignatureWord(made: Made, offset: number, value: bigint): Made {
  const { shape } = made;
  if (publishedSignatures(shape) === 0) throw new TypeError("the shape is not signed");
  const records = ELEMENT_BYTES * recordElements(shape);
  const data = made.data.slice();
  const start = calldataLength(shape) - records - SIGNATURE_BYTES;
  data.set(numberToBytesBE(value, WORD_BYTES), start + offset);
  return { ...made, data };
}
