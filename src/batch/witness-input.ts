/**
 * The input of the circuit `Batch(L, N, M, D, E, W, P)`: names and shapes of SPEC.md section 5, made
 * from a sealed batch wherever it is proven. All values are bigints, as snarkjs and circom_runtime
 * take them; encodings and indices too. Signals of which the circuit has none, because its shape
 * takes no such operation, are left out: a witness generator does not know their names.
 */
import type { ColumnContext } from "../kinds/batch-kind.js";
import { KIND_NAMES, KINDS, type KindName, type TypesOf } from "../operations/kinds.js";
import type { Account } from "../state/account.js";
import type { PagedTree } from "../state/state.js";
import { decodeData } from "./data.js";
import type { BatchHeader } from "./header.js";
import { placesOf, scatter } from "./places.js";
import type { PublicInputs } from "./public-inputs.js";
import { recordsOf } from "./publish-operations.js";
import type { SealedBatch } from "./sealed-batch.js";

/** The header as the circuit takes it; roots and fee total it computes itself. */
export interface HeaderSignals {
  readonly domain: bigint;
  readonly feeRecipient: bigint;
  readonly feeToken: bigint;
}

/**
 * The accounts of the slots before the batch, M of each; all 0 for an empty leaf, but for token, key
 * and owner of an account that the batch opens: those are what it gets.
 */
export interface SlotSignals {
  readonly slotIndex: bigint[];
  readonly slotLive: bigint[];
  readonly slotBalance: bigint[];
  readonly slotNonce: bigint[];
  readonly slotToken: bigint[];
  readonly slotKeyY: bigint[];
  readonly slotOwner: bigint[];
}

type Intersection<Union> = (Union extends unknown ? (value: Union) => void : never) extends (
  value: infer All,
) => void
  ? All
  : never;

/** The columns of every kind. */
export type KindSignals = Intersection<
  { [Name in KindName]: Partial<TypesOf[Name]["signals"]> }[KindName]
> &
  TypesOf["transfers"]["signals"];

/** All inputs of the circuit. */
export type WitnessInput = PublicInputs & HeaderSignals & PagedTree & SlotSignals & KindSignals;

/**
 * The circuit's input for a batch.
 *
 * @example
 * const { proof } = await pool.prove({ circuit, keys, input: { ...witnessInput(batch) } });
 */
export function witnessInput(batch: SealedBatch): WitnessInput {
  const { publicInputs, header, tree, slots, before, after } = batch;
  const columns = {
    ...publicInputs,
    ...headerSignals(header),
    ...slotSignals(slots, before, after),
    ...tree,
  };
  const records = recordsOf(batch, slots);
  const places = placesOf(decodeData(batch.data, batch.shape, batch.levels));
  for (const name of KIND_NAMES) {
    Object.assign(columns, scatter(kindSignals(name, batch, records[name]), places[name]));
  }
  return columns as WitnessInput;
}

/**
 * The columns of a kind.
 *
 * @param batch what the columns are of; keys are those of its accounts after it
 */
function kindSignals<Name extends KindName>(
  name: Name,
  batch: Pick<SealedBatch, Name | "shape" | "header" | "slots" | "after">,
  records: readonly TypesOf[Name]["record"][],
): Partial<TypesOf[Name]["signals"]> {
  const { shape, header, slots, after } = batch;
  const operations: readonly TypesOf[Name]["settled"][] = batch[name];
  const context: ColumnContext<TypesOf[Name]> = {
    count: shape[name],
    records,
    domain: header.domain,
    keyOf: (account) => after[slots.indexOf(account)]!.publicKey,
  };
  return KINDS[name].signals(operations, context);
}

/** Header signals from the header of a batch. */
export function headerSignals(
  header: Pick<BatchHeader, "domain" | "feeRecipient" | "feeToken">,
): HeaderSignals {
  const { domain, feeRecipient, feeToken } = header;
  return { domain, feeRecipient, feeToken: BigInt(feeToken) };
}

/**
 * The columns of the slot table.
 *
 * @param before the account of each slot before the batch
 * @param after the account of each slot after it; one that stands only there has been opened
 */
export function slotSignals(
  slots: readonly number[],
  before: readonly (Account | undefined)[],
  after: readonly (Account | undefined)[] = before,
): SlotSignals {
  const columnOf =
    (accounts: readonly (Account | undefined)[]) =>
    (read: (account: Account) => bigint | number): bigint[] =>
      accounts.map((account) => (account === undefined ? 0n : BigInt(read(account))));
  const [column, lasting] = [columnOf(before), columnOf(after)];
  return {
    slotIndex: slots.map(BigInt),
    slotLive: column(() => 1),
    slotBalance: column((account) => account.balance),
    slotNonce: column((account) => account.nonce),
    slotToken: lasting((account) => account.token),
    slotKeyY: lasting((account) => account.publicKey.y),
    slotOwner: lasting((account) => account.owner),
  };
}
