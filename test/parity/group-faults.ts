/**
 * What can be done to batches because they come together: faults that the others might hide, and
 * arguments that do not fit together.
 */
import { BASE_MODULUS, type G1Words } from "../../verifier/proof-points.js";
import type { GroupSubmission } from "../../verifier/submission.js";
import { addPoints } from "../support/add-points.js";
import { GENERATORS } from "../support/pairing-generators.js";
import type { Submission } from "./handed-in.js";

/** Two different batches of a group, by their numbers. */
export type Pair = readonly [number, number];

/** @param members two or more @param pair which two of them it is about */
type GroupEdit = (members: readonly Submission[], pair: Pair) => readonly Submission[];

/** Every fault that takes two batches, by its name. */
export const GROUP_EDITS: Readonly<Record<string, GroupEdit>> = {
  "the C of two proofs swapped": (members, [i, j]) =>
    withC(members, [
      [i, members[j]!.proof.c],
      [j, members[i]!.proof.c],
    ]),
  "an error in one C that another takes back": (members, [i, j]) => {
    const [x, y] = GENERATORS.c;
    return withC(members, [
      [i, addPoints(members[i]!.proof.c, [x, y])],
      [j, addPoints(members[j]!.proof.c, [x, BASE_MODULUS - y])],
    ]);
  },
  "two proofs swapped": (members, pair) => swapped(members, pair, ["proof"]),
  "two digests swapped": (members, pair) => swapped(members, pair, ["digest"]),
  "the proofs of two batches with their digests swapped": (members, pair) =>
    swapped(members, pair, ["digest", "proof"]),
  "two batches swapped": (members, pair) =>
    swapped(members, pair, ["oldRoot", "data", "digest", "proof"]),
  "a batch twice": (members, [i]) => members.toSpliced(i, 0, members[i]!),
  "a batch left out": (members, [i]) => members.toSpliced(i, 1),
};

/** Those that leave the sum of the C as it is: without weights for the proofs, nobody would notice them. */
export const CANCELLING = [
  "the C of two proofs swapped",
  "an error in one C that another takes back",
] as const;

/** Every way in which the arguments do not fit together, by its name. */
export const ARGUMENT_EDITS: Readonly<Record<string, (group: GroupSubmission) => GroupSubmission>> =
  {
    "no batches": (group) => ({ ...group, data: new Uint8Array(), proofs: [] }),
    "data without proofs": (group) => ({ ...group, proofs: [] }),
    "a proof too many": ({ proofs, ...group }) => ({ ...group, proofs: [...proofs, proofs[0]!] }),
    "a proof too few": ({ proofs, ...group }) => ({ ...group, proofs: proofs.slice(1) }),
    "a byte of data too many": ({ data, ...group }) => ({
      ...group,
      data: Uint8Array.of(...data, 0),
    }),
    "a byte of data too few": ({ data, ...group }) => ({ ...group, data: data.slice(0, -1) }),
  };

function swapped(
  members: readonly Submission[],
  [i, j]: Pair,
  names: readonly (keyof Submission)[],
): readonly Submission[] {
  const take = (to: Submission, from: Submission): Submission => {
    const taken = Object.fromEntries(names.map((name) => [name, from[name]]));
    return { ...to, ...taken };
  };
  const [first, second] = [members[i]!, members[j]!];
  return members.with(i, take(first, second)).with(j, take(second, first));
}

function withC(
  members: readonly Submission[],
  changes: readonly (readonly [number, G1Words])[],
): readonly Submission[] {
  return changes.reduce((changed, [i, c]) => {
    const member = changed[i]!;
    return changed.with(i, { ...member, proof: { ...member.proof, c } });
  }, members);
}
