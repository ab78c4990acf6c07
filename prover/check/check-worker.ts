/** The entry point of the thread that checks proofs. */
import type { Curve } from "ffjavascript";
import type { VerificationKey } from "../../src/proof/verification-key.js";
import { importAsMainThread } from "../snarkjs/worker-snarkjs.js";
import { type Claim, checkProofs } from "./check-proofs.js";

/** Proofs that are said to be of one key. */
export interface CheckTask {
  readonly key: VerificationKey;
  readonly claims: readonly Claim[];
}

let curve: Promise<Curve> | undefined;

export default async function check({ key, claims }: CheckTask): Promise<boolean[]> {
  curve ??= importAsMainThread(() => import("ffjavascript")).then((all) => all.buildBn128(true));
  return checkProofs(await curve, key, claims);
}
