/**
 * An attack on the circuit: a claim that is false, how the prover cheats to prove it, and the
 * constraint that stops it; beside it an honest twin, as like the claim as the rules allow.
 */

import { AssertionError } from "node:assert/strict";
import { type AttackVerdict, describeAttack } from "./attack-report.js";
import type { Cheat, CheatingProver, Claim } from "./cheating-prover.js";
import type { CircuitUnderTest } from "./circuit-under-test.js";
import { titlesOfRunningTest } from "./running-test.js";

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
 * @throws AssertionError that says which attack succeeded, and what in the circuit did not notice
 */
export async function assertForgeryFails(
  prover: CheatingProver,
  attack: Attack,
): Promise<readonly bigint[]> {
  await assertProvable(prover, attack.honestTwin);
  const witness = await prover.prove(attack.claim, attack.cheat);
  assertNoticed(prover.written, witness, attack.violates);
  assertNoticed(await prover.shipped(), await prover.asShipped(witness), /./);
  return witness;
}

function assertNoticed(
  circuit: CircuitUnderTest,
  witness: readonly bigint[],
  violates: RegExp,
): void {
  const violated = circuit.violations(witness).map(({ signals }) => signals);
  const elsewhere = violated.filter((signals) => !signals.some((name) => violates.test(name)));
  if (violated.length > 0 && elsewhere.length === 0) return;
  const verdict: AttackVerdict = { titles: titlesOfRunningTest(), violates, elsewhere };
  throw new AssertionError({ message: describeAttack(verdict), stackStartFn: assertNoticed });
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
  (await prover.shipped()).assertSatisfied(await prover.asShipped(witness));
  known.add(key);
}

function serialize(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === "bigint" ? `${part}n` : part));
}
