/** The checks of the contract on the batches of a proposal, in its order: with their proofs, or without them. */
import { calldataLength, groupData } from "../../src/batch/calldata.js";
import { dataParts } from "../../src/batch/data.js";
import { decodeSettlement } from "../../src/batch/settlement.js";
import { SUBGROUP_ORDER } from "../../src/crypto/curve.js";
import { assertBelow, assertFieldElement } from "../../src/crypto/field.js";
import { gotExpected } from "../../src/errors.js";
import type { Shape } from "../../src/shape.js";
import {
  assertRoot,
  assertWhole,
  type CheckedGroup,
  effectOf,
  type GroupGround,
  keyOf,
} from "../group-checks.js";
import { readBatches } from "../read-batches.js";
import type { GroupSubmission } from "../submission.js";
import { verifierError } from "../verifier-error.js";
import { assertDigest, verifyAlone } from "../verify-batches.js";
import type { ProposedGroup } from "./content.js";

/** Of a proposal without proofs: anybody must be able to prove it in one transaction. */
const MAX_BATCHES = 100;
const MAX_DATA_BYTES = 100_000;

/**
 * Checks a group of batches that nobody has proven.
 *
 * @param count batches that it is said to have
 * @param checkTerms what else is checked, behind the root's place in the contract's order: `beforeRoot` before the
 *   root is looked at, `behindRoot` before the batches are
 * @throws QuipuError as `checkBatches` does, but for digests and proofs; before `beforeRoot` `OutOfRange` for more batches or
 *   data than can be proven in one transaction.
 */
export function checkUnproven(
  group: ProposedGroup,
  count: number,
  ground: GroupGround,
  { beforeRoot, behindRoot }: { readonly beforeRoot: () => void; readonly behindRoot: () => void },
): CheckedGroup {
  const { shape } = group;
  keyOf(group, ground);
  assertWhole(group.data, count, calldataLength(shape));
  assertBelow(count, MAX_BATCHES + 1, "batches");
  assertBelow(group.data.length, MAX_DATA_BYTES + 1, "data");
  beforeRoot();
  assertRoot(group, ground);
  behindRoot();
  const data = groupData(group.data, shape, { ...group, ...ground });
  return effectOf(group, ground, readBatches(data, shape, ground));
}

/**
 * Checks a group of batches that come with their proofs.
 *
 * @throws QuipuError as `checkBatches` does, and behind the checks of all batches, before those of the proofs,
 *   `NotInField` for a challenge ≥ r or a response ≥ l.
 */
export async function checkProven(
  group: GroupSubmission,
  ground: GroupGround,
): Promise<CheckedGroup> {
  const { shape, proofs } = group;
  const key = keyOf(group, ground);
  assertWhole(group.data, proofs.length, calldataLength(shape));
  assertRoot(group, ground);
  const data = groupData(group.data, shape, { ...group, ...ground });
  const read = readBatches(data, shape, ground, (i) => assertDigest(proofs, i));
  for (const batch of data) assertSignaturesInRange(batch, shape);
  await verifyAlone(key, data, proofs, { shape, levels: ground.levels });
  return effectOf(group, ground, read);
}

/**
 * Checks the proofs of a group that has been read when it was proposed.
 *
 * @throws QuipuError, in the order of the checks: `NotInField` for a digest ≥ r, a challenge ≥ r or a response ≥ l;
 *   `MalformedProof`; `InvalidProof`.
 */
export async function checkProofs(group: GroupSubmission, ground: GroupGround): Promise<void> {
  const { shape, proofs } = group;
  const data = groupData(group.data, shape, { ...group, ...ground });
  for (const i of proofs.keys()) assertDigest(proofs, i);
  for (const batch of data) assertSignaturesInRange(batch, shape);
  await verifyAlone(keyOf(group, ground), data, proofs, { shape, levels: ground.levels });
}

/** A signature has one encoding that L1 takes: the circuit knows numbers modulo r only. */
function assertSignaturesInRange(data: Uint8Array, shape: Shape): void {
  const { signatures } = decodeSettlement(dataParts(data, shape).settlement, shape);
  if (signatures === undefined) return;
  const { payments, transfers, withdrawals } = signatures;
  for (const { challenge, response } of [...payments, ...transfers, ...withdrawals]) {
    assertFieldElement(challenge, "challenge");
    if (response < SUBGROUP_ORDER) continue;
    throw verifierError("NotInField", gotExpected("response", response, "0 ≤ value < l"));
  }
}
