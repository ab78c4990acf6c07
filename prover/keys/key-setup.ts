/**
 * The two ways to make a key, in the form that `ensureKeys` expects, and who must be trusted for each. What makes a
 * key is loaded when one is made: mostly, it is there already.
 */

import type { Provenance } from "../provenance.js";
import { proverError } from "../prover-error.js";
import type { KeySetup } from "./ensure-keys.js";

/** A key made on this machine alone. */
export const localKeySetup: KeySetup = async (order) => {
  const { localSetup } = await import("../setup/local-setup.js");
  return localSetup(order);
};

/**
 * A key made from a powers-of-tau file, with one contribution from this machine.
 *
 * @param contributor name that is recorded in the key
 */
export function ceremonyKeySetup(ptauPath: string, contributor: string): KeySetup {
  return async ({ r1csPath, zkeyPath }) => {
    const { ceremonySetup } = await import("../setup/ceremony.js");
    return ceremonySetup({ r1csPath, zkeyPath, ptauPath, contribution: { name: contributor } });
  };
}

/** For callers that use a ceremony's key and must not make one. */
export const noKeySetup: KeySetup = async () => {
  throw proverError(
    "KeyMissing",
    "there is no ceremony key of this circuit; make one with a .ptau file",
  );
};

/** One sentence that says who could forge proofs against a key; shown wherever a key is. */
export function trustNote({ kind, contributions }: Provenance): string {
  if (kind === "local") {
    return "key made on one machine: whoever ran the setup could forge proofs; for tests only";
  }
  if (contributions === 0) {
    return "ceremony key without a contribution: anybody could forge proofs; for tests only";
  }
  const who =
    contributions === 1 ? "its only contributor" : `its ${contributions} contributors together`;
  return `ceremony key: ${who} could forge proofs, as could all of its powers-of-tau file together`;
}
