/**
 * An attack on the circuit: a claim that is false, how the prover cheats to prove it, and the
 * constraint that stops it; beside it an honest twin, as like the claim as the rules allow.
 */

import type { Cheat, CheatingProver, Claim } from "./cheating-prover.js";

export interface Attack {
  readonly claim: Claim;
  readonly cheat?: Cheat;
  /** A signal of every constraint that the forged witness violates. */
  readonly violates: RegExp;
  readonly honestTwin: Claim;
}

const honestTwins = new WeakMap<CheatingProver, Set<string>>();

/**
 * Requires that the honest twin has a witness and that the claim's violates what it should.
 *
 * @returns the claim's witness
 */
export async function assertForgeryFails(
  prover: CheatingProver,
  attack: Attack,
): Promise<readonly bigint[]> {
  await assertProvable(prover, attack.honestTwin);
  const witness = await prover.prove(attack.claim, attack.cheat);
  prover.written.assertViolates(witness, attack.violates);
  prover.shipped.assertViolates(prover.asShipped(witness), /./);
  return witness;
}

/** Requires that an honest witness of a claim satisfies every constraint; checked once a claim. */
async function assertProvable(prover: CheatingProver, claim: Claim): Promise<void> {
  const known = honestTwins.get(prover) ?? new Set();
  honestTwins.set(prover, known);
  const { state, ...rest } = claim;
  const key = serialize({ ...rest, accounts: state?.accounts() });
  if (known.has(key)) return;
  const witness = await prover.prove(claim);
  prover.written.assertSatisfied(witness);
  prover.shipped.assertSatisfied(prover.asShipped(witness));
  known.add(key);
}

function serialize(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === "bigint" ? `${part}n` : part));
}
