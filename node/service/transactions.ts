/** What has become of operations: from L1, from what is under way, and from what was submitted. */

import type { Kysely } from "kysely";
import type { Transaction } from "../../client/messages/transaction.js";
import type { FollowedState } from "../../l1/follow/followed-state.js";
import { QuipuError } from "../../src/errors.js";
import type { SignedOperation } from "../../src/operations/kinds.js";
import type { OperationId } from "../../src/operations/operation-id.js";
import { parseOperation } from "../../src/operations/operation-json.js";
import type { Listing, Slice } from "../api/view/node-view.js";
import { contractFrozen } from "../pipeline/contract-frozen.js";
import type { LedgerQueries } from "../store/ledger/ledger-queries.js";
import { type KnownOperation, statesOf } from "../store/operations/operation-state.js";
import { signedBy } from "../store/operations/signed-by.js";
import type { StoreTables } from "../store/tables.js";
import { commitmentOf, signedMessage, submittedMessage } from "./operation-message.js";

export interface TransactionSources {
  readonly db: Kysely<StoreTables>;
  readonly queries: LedgerQueries;
  /** L1 as it was followed last. */
  readonly followed: () => Pick<FollowedState, "frozen"> | undefined;
}

export class Transactions {
  readonly #sources: TransactionSources;

  constructor(sources: TransactionSources) {
    this.#sources = sources;
  }

  /** @throws QuipuError `StoreUnavailable`. */
  async find(id: OperationId): Promise<Transaction | undefined> {
    const known = (await statesOf(this.#sources.db, [id])).get(id);
    return known && this.#message(id, known);
  }

  /** What an account has signed here, the newest first. @throws QuipuError `StoreUnavailable`. */
  async ofAccount(account: number, { limit, after }: Slice): Promise<Listing<Transaction>> {
    const { db } = this.#sources;
    const { items, next } = await signedBy(db, account, { limit, cursor: after?.[0] });
    const known = await statesOf(db, items);
    const messages = items.map((id) => this.#message(id, known.get(id)!));
    return { items: await Promise.all(messages), next: next === undefined ? undefined : [next] };
  }

  async #message(id: OperationId, known: KnownOperation): Promise<Transaction> {
    const { body, receivedAt, standing } = known;
    const times = { received: receivedAt?.toISOString() };
    if (standing.state === "committed") return this.#settled(id, times.received);
    const operation = submittedMessage(parseOperation(body!, `operation ${id}`));
    const given = standing.state === "rejected" ? standing.reason : this.#obstacle();
    if (given === undefined) return { id, state: standing.state, operation, times };
    const { code, message, rule, details } = given;
    return {
      ...{ id, state: "rejected", operation, times },
      reason: { code, message, rule, details },
    };
  }

  /** Why nothing that waits can be settled any more. */
  #obstacle(): QuipuError | undefined {
    return this.#sources.followed()?.frozen === true ? contractFrozen() : undefined;
  }

  async #settled(id: OperationId, received: string | undefined): Promise<Transaction> {
    const { queries } = this.#sources;
    const found = await queries.operation(id);
    const batch = found && (await queries.batch(found.batchNumber));
    // L1 may have taken it back between two questions.
    if (found === undefined || batch === undefined) {
      throw new QuipuError("NodeNotReady", "L1 was reorganised while it was read");
    }
    const { fields, batchNumber, ordinal, isFinal } = found;
    const l1 = commitmentOf(batch);
    return {
      ...{ id, state: isFinal ? "finalized" : "committed", batch: batchNumber, ordinal, l1 },
      operation: signedMessage(fields as Parameters<typeof signedMessage>[0]),
      times: { received, committed: l1.blockTime },
    };
  }
}

/** An operation that was taken just now. */
export function newTransaction(id: OperationId, operation: SignedOperation): Transaction {
  const times = { received: new Date().toISOString() };
  return { id, state: "queued", operation: submittedMessage(operation), times };
}
