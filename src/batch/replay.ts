/**
 * Replay: brings a state forward by the published data of a batch alone, which is what anybody does
 * who rebuilds the state from L1.
 *
 * Most data hold no signatures and none has nonces, so rule A and the nonces that were signed are for
 * the proof to show; those of signed shapes `replaySignedBatch` checks. Everything else is checked again: that the batch starts at this state, that every
 * account exists and holds the right token, that balances suffice, that nonces may rise by one, the
 * fee token and total, where deposits go, what exits and withdrawals pay, and that the state arrives
 * at the root that the batch claims. Whether deposits and exits are those of L1's queues, L1 knows.
 */
import { gotExpected, QuipuError } from "../errors.js";
import {
  KIND_NAMES,
  KINDS,
  type KindName,
  SIGNED_KIND_NAMES,
  type TypesOf,
} from "../operations/kinds.js";
import { type OperationId, operationId } from "../operations/operation-id.js";
import type { Shape } from "../shape.js";
import type { Account } from "../state/account.js";
import { AccountOverlay } from "../state/account-overlay.js";
import { domainMismatch } from "../state/deployment.js";
import type { AccountWriter, State } from "../state/state.js";
import { type BatchData, decodeData } from "./data.js";

/** A published operation of a kind: what was signed, but for the signature. */
export type Replayed<Name extends KindName> = Omit<TypesOf[Name]["settled"], "signature">;

/** The operations that data say, by kind, without padding. */
export type ReplayedOperations = { readonly [Name in KindName]: readonly Replayed<Name>[] };

/** What the data of a batch say, and the operations that follow from them. */
export interface ReplayedBatch extends BatchData {
  readonly operations: ReplayedOperations;
  /** The accounts that the batch has changed or opened, as it leaves them. */
  readonly accounts: readonly (readonly [index: number, account: Account])[];
}

/** What data say and do, while the state is still as it was. */
export interface TriedBatch extends Omit<ReplayedBatch, "accounts"> {
  /** The accounts as the batch leaves them. */
  readonly after: AccountOverlay;
}

/**
 * Applies published data to a state.
 *
 * @example
 * replayBatch(state, data, { shape, domain: deploymentDomain(deployment) });
 *
 * @param domain the deployment's domain, 88 bits
 * @returns what the data says
 * @throws QuipuError `MalformedData`, `DomainMismatch`, `RootMismatch`, `FeeTotalMismatch` or the
 *   code of the rule that an operation breaks; the state is then unchanged.
 */
export function replayBatch(
  state: State,
  data: Uint8Array,
  options: { shape: Shape; domain: bigint },
): ReplayedBatch {
  const { after, ...batch } = tryBatch(state, data, options);
  const accounts = after.changes();
  state.commit(accounts, batch.header.newRoot);
  return { ...batch, accounts };
}

/**
 * Applies published data to accounts beside a state, which is not changed. Whether the batch leads to
 * the root that it claims is not looked at.
 *
 * @throws QuipuError as `replayBatch` does, but for the new root.
 */
export function tryBatch(
  state: State,
  data: Uint8Array,
  { shape, domain }: { shape: Shape; domain: bigint },
): TriedBatch {
  const batch = decodeData(data, shape, state.levels);
  const { header } = batch;
  if (header.domain !== domain) {
    throw new QuipuError("DomainMismatch", domainMismatch(header.domain, domain));
  }
  if (header.oldRoot !== state.root) {
    throw new QuipuError("RootMismatch", gotExpected("old root", header.oldRoot, state.root));
  }
  const after = new AccountOverlay(state);
  return { ...batch, operations: replayOperations(after, batch, state.levels), after };
}

/** The ids of the signed operations of a batch. */
export function idsOf(domain: bigint, operations: ReplayedOperations): OperationId[] {
  return SIGNED_KIND_NAMES.flatMap((name) =>
    operations[name].map((operation) => operationId(domain, operation)),
  );
}

/**
 * Applies the operations of a batch in the circuit's order.
 *
 * @param levels depth of the state tree
 * @throws QuipuError `FeeTotalMismatch` or the code of the rule that an operation breaks.
 */
export function replayOperations(
  accounts: AccountWriter,
  batch: BatchData,
  levels: number,
): ReplayedOperations {
  let feeTotal = 0n;
  const lists = KIND_NAMES.map((name) => {
    const operations = replayKind(name, accounts, batch, levels);
    for (const operation of operations) feeTotal += feeOf(name, operation);
    return [name, operations] as const;
  });
  const expected = batch.header.feeTotal;
  if (feeTotal !== expected) {
    throw new QuipuError("FeeTotalMismatch", gotExpected("fee total", expected, feeTotal));
  }
  return Object.fromEntries(lists) as unknown as ReplayedOperations;
}

function replayKind<Name extends KindName>(
  name: Name,
  accounts: AccountWriter,
  { header, settlement, records }: BatchData,
  levels: number,
): Replayed<Name>[] {
  const { slots } = records;
  const entries: Partial<Record<KindName, readonly object[]>> = settlement;
  return records[name].flatMap((record, position) => {
    if (record === undefined) return [];
    const entry = entries[name]?.[position] as TypesOf[Name]["entry"];
    const published = { record, entry, slots, feeToken: header.feeToken, levels };
    return [KINDS[name].replay(accounts, published)];
  });
}

function feeOf<Name extends KindName>(name: Name, operation: Replayed<Name>): bigint {
  return KINDS[name].feeOf(operation as TypesOf[Name]["settled"]);
}
