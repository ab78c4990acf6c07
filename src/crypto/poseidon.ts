/**
 * Poseidon over the BN254 scalar field, as circomlib defines it, on quipu's own field arithmetic.
 *
 * A module for each number of inputs is generated and compiled when it is first asked for, in some
 * ten milliseconds, so hashing is synchronous for everybody and nothing has to be initialised. Where
 * that arithmetic does not work (see relaxed-simd.ts) poseidon-lite hashes instead, more slowly; it
 * is loaded only there. poseidon-lite and circomlibjs are the oracles in the tests.
 */
import { hasFusedMultiplyAdd } from "../arithmetic/relaxed-simd.js";
import { assertFieldElement } from "./field.js";
import { assertInputCount, PoseidonHash } from "./poseidon-hash.js";
import { type HashCrew, PoseidonPairs } from "./poseidon-pairs.js";

type Hash = (inputs: bigint[]) => bigint;

const byInputs: (PoseidonHash | undefined)[] = [];
let pairsByInputs: (PoseidonPairs | undefined)[] = [];
let crew: HashCrew | undefined;
const fallback: Hash | undefined = hasFusedMultiplyAdd() ? undefined : await loadFallback();

/**
 * Hashes 1 to 16 field elements to one.
 *
 * @throws QuipuError `NotInField` if an input is negative or ≥ r, `OutOfRange` for another number of
 *   inputs.
 * @see Grassi et al., "Poseidon: A New Hash Function for Zero-Knowledge Proof Systems"
 */
export function poseidon(inputs: bigint[]): bigint {
  for (const input of inputs) assertFieldElement(input, "Poseidon input");
  if (fallback !== undefined && !hasFusedMultiplyAdd()) return fallback(inputs);
  const own = byInputs[inputs.length] ?? new PoseidonHash(inputs.length);
  byInputs[inputs.length] = own;
  return own.hash(inputs);
}

/**
 * Hashes lists of 1 to 16 field elements, all of one length, each to one: two at a time, in six tenths of the
 * time that they would take one by one.
 *
 * @throws QuipuError as `poseidon` does.
 */
export function poseidonAll(lists: readonly bigint[][]): bigint[] {
  const length = lists[0]?.length ?? 0;
  const isAlone = lists.length < 2 || (fallback !== undefined && !hasFusedMultiplyAdd());
  if (isAlone || lists.some((inputs) => inputs.length !== length)) return lists.map(poseidon);
  for (const inputs of lists) {
    for (const input of inputs) assertFieldElement(input, "Poseidon input");
  }
  assertInputCount(length);
  const isOdd = lists.length % 2 === 1;
  const hashes = hashPairs(isOdd ? lists.slice(0, -1) : lists, length);
  if (isOdd) hashes.push(poseidon(lists.at(-1)!));
  return hashes;
}

/**
 * Has other threads help `poseidonAll` from now on: they take pairs of lists as this one does, and it waits for no
 * more than those that they have begun.
 *
 * @returns ends it, unless others have begun to help since
 */
export function shareHashing(helpers: HashCrew): () => void {
  hashWith(helpers);
  return () => {
    if (crew === helpers) hashWith(undefined);
  };
}

function hashWith(helpers: HashCrew | undefined): void {
  crew = helpers;
  // What helpers may write to is theirs for good.
  pairsByInputs = [];
}

function hashPairs(lists: readonly bigint[][], length: number): bigint[] {
  const pairs = pairsByInputs[length] ?? new PoseidonPairs(length, crew);
  pairsByInputs[length] = pairs;
  const hashes = pairs.hashAll(lists);
  if (hashes !== undefined) return hashes;
  // A helper has died, and nobody is to wait for it again.
  hashWith(undefined);
  return hashPairs(lists, length);
}

async function loadFallback(): Promise<Hash> {
  const loaded: Readonly<Record<string, unknown>> = await import("poseidon-lite");
  // It is CommonJS: a bundler may give its functions only as properties of the default export.
  const lite = (loaded.default ?? loaded) as Readonly<Record<string, unknown>>;
  return (inputs) => {
    assertInputCount(inputs.length);
    return (lite[`poseidon${inputs.length}`] as Hash)(inputs);
  };
}
