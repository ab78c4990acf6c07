/** What can be seen of an optimistic contract besides what can be seen of every rollup's. */
import type { Scope } from "../view.js";

export interface OptimisticScope extends Scope {
  /** Proposals so far, the genesis counted. */
  readonly proposals: number;
  /** Falls so far. */
  readonly falls: number;
  /** Claims that somebody has tried to have advanced. */
  readonly advanced: readonly (readonly [id: number, index: number])[];
}

/** A value by the name of the contract's function, and its arguments. */
export interface OptimisticPlace {
  readonly name: (typeof SINGLE)[number] | (typeof BY_KEY)[number];
  readonly keys: readonly bigint[];
}

/** Values that there are once. */
const SINGLE = [
  ...(["lastId", "tipId", "finalId", "openChallenges", "reserved", "burned"] as const),
  "totalAtRisk" as const,
  ...(["restoredDeposits", "restoredExits"] as const),
  ...(["graceUntil", "graceDeposits", "graceExits"] as const),
  ...(["graceDepositTail", "graceExitTail"] as const),
];

const BY_KEY = ["proposals", "slashes", "bonds", "advances", "advanced", "isAdvanced"] as const;

/** Functions whose first argument is an address. */
export const BY_ADDRESS: readonly string[] = ["bonds", "advances"];

/** All places that a scope names. */
export function optimisticPlaces(scope: OptimisticScope): OptimisticPlace[] {
  const { owners, tokens, proposals, falls, advanced } = scope;
  const place = (name: OptimisticPlace["name"], ...keys: (number | bigint)[]) => {
    return { name, keys: keys.map(BigInt) };
  };
  const range = (count: number) => Array.from({ length: count }, (_, i) => i);
  return [
    ...SINGLE.map((name) => place(name)),
    ...range(proposals).map((id) => place("proposals", id)),
    ...range(falls).map((fall) => place("slashes", fall)),
    ...owners.map((owner) => place("bonds", owner)),
    ...range(tokens).map((token) => place("advanced", token)),
    ...range(tokens).flatMap((token) => owners.map((owner) => place("advances", owner, token))),
    ...advanced.map(([id, index]) => place("isAdvanced", id, index)),
  ];
}

/** Several words as the number that they are one behind the other. */
export function wordsAsOne(words: readonly (bigint | number | boolean)[]): bigint {
  return words.reduce<bigint>((all, word) => (all << 256n) | BigInt(word), 0n);
}
