/**
 * What L1 says, in the database: every batch, its operations, and the accounts as it has left them. It is an
 * observer of the follower, and nothing else writes here. All of it can be rebuilt from L1: a ledger that is
 * empty, or of a chain that is gone, is written anew.
 */
import { type Kysely, sql, type Transaction } from "kysely";
import type { BlockReference } from "../../../l1/follow/checkpoint.js";
import type {
  FollowedBatch,
  FollowedRange,
  FollowObserver,
} from "../../../l1/follow/follow-observer.js";
import { gotExpected, QuipuError } from "../../../src/errors.js";
import { formatBytes } from "../../../src/json/schemas.js";
import { domainMismatch } from "../../../src/state/deployment.js";
import { domainBytes, hashBytes, numberOf } from "./ledger-bytes.js";
import { type NewRows, newRows } from "./ledger-rows.js";
import type { LedgerTables } from "./ledger-tables.js";

/** Batches that one statement inserts. */
const AT_ONCE = 128;
/** Batches that one statement forgets: it must end in the time that a statement has. */
const FORGOTTEN_AT_ONCE = 512;

/** What the ledger's one row of progress says. */
interface Progress {
  readonly batches: number;
  readonly followedNumber: number | undefined;
  readonly finalizedNumber: number | undefined;
}

export class Ledger implements FollowObserver {
  readonly #db: Kysely<LedgerTables>;
  readonly #domain: bigint;

  /** @param domain of the deployment, 88 bits: a ledger of another one is neither read nor touched */
  constructor(db: Kysely<LedgerTables>, domain: bigint) {
    this.#db = db;
    this.#domain = domain;
  }

  /** @throws QuipuError `DomainMismatch`; what the database throws. */
  async blockOf(batchNumber: number): Promise<BlockReference | undefined> {
    const row = await this.#db
      .selectFrom("batches")
      .innerJoin("blocks", (join) => join.onTrue())
      .select(["block_number", "block_hash", "domain"])
      .where("number", "=", BigInt(batchNumber))
      .executeTakeFirst();
    if (row === undefined) return undefined;
    this.#assertDomain(row.domain);
    return { number: Number(row.block_number), hash: formatBytes(row.block_hash) };
  }

  /** @throws QuipuError `DomainMismatch`; what the database throws. */
  async truncated(batchNumber: number): Promise<void> {
    await this.#write(async (transaction, { batches }) => {
      await this.#truncate(transaction, Math.min(batchNumber, batches), batches);
    });
  }

  /**
   * @throws QuipuError `SyncMismatch` if the batches do not follow on those that are known: some were lost;
   *   `DomainMismatch`; what the database throws.
   */
  async advanced({ firstBatch, block, batches }: FollowedRange): Promise<void> {
    await this.#write(async (transaction, progress) => {
      if (firstBatch > progress.batches) {
        const message = gotExpected("batches in the ledger", progress.batches, firstBatch);
        throw new QuipuError("SyncMismatch", message);
      }
      // What was told before, and taken although nobody heard of it.
      if (firstBatch < progress.batches) {
        await this.#truncate(transaction, firstBatch, progress.batches);
      }
      for (let start = 0; start < batches.length; start += AT_ONCE) {
        await insert(transaction, batches.slice(start, start + AT_ONCE));
      }
      await transaction
        .updateTable("blocks")
        .set({
          followed_number: BigInt(block.number),
          followed_hash: hashBytes(block.hash),
          batches: BigInt(firstBatch + batches.length),
        })
        .execute();
    });
  }

  /**
   * Notes that L1 will not take back a block, nor what came before. It must have been asked for before the
   * chain was followed last: only then is it certain that what was followed is of its chain.
   *
   * @returns how many batches are final now
   * @throws QuipuError `DomainMismatch`; what the database throws.
   */
  async finalize({ number, hash }: BlockReference): Promise<number> {
    return this.#write(async (transaction, progress) => {
      const reached = Math.min(number, progress.followedNumber ?? -1);
      const isOlder = reached < (progress.finalizedNumber ?? 0);
      if (!isOlder) {
        const newest = await transaction
          .selectFrom("batches")
          .select("number")
          .where("block_number", "<=", BigInt(reached))
          .orderBy("number", "desc")
          .limit(1)
          .executeTakeFirst();
        const finalized_hash = reached === number ? hashBytes(hash) : null;
        const finalized_batches = newest === undefined ? 0n : newest.number + 1n;
        await transaction
          .updateTable("blocks")
          .set({ finalized_number: BigInt(reached), finalized_hash, finalized_batches })
          .execute();
      }
      const { finalized_batches } = await transaction
        .selectFrom("blocks")
        .select("finalized_batches")
        .executeTakeFirstOrThrow();
      return Number(finalized_batches);
    });
  }

  /** Writes in one transaction, alone: the row of progress is locked. */
  async #write<Result>(
    work: (transaction: Transaction<LedgerTables>, progress: Progress) => Promise<Result>,
  ): Promise<Result> {
    return this.#db.transaction().execute(async (transaction) => {
      const row = await transaction
        .insertInto("blocks")
        .values({ domain: domainBytes(this.#domain) })
        .onConflict((conflict) => conflict.column("only_row").doUpdateSet({ only_row: true }))
        .returning(["domain", "batches", "followed_number", "finalized_number"])
        .executeTakeFirstOrThrow();
      this.#assertDomain(row.domain);
      return work(transaction, {
        batches: Number(row.batches),
        followedNumber: row.followed_number === null ? undefined : Number(row.followed_number),
        finalizedNumber: row.finalized_number === null ? undefined : Number(row.finalized_number),
      });
    });
  }

  #assertDomain(bytes: Uint8Array): void {
    const got = numberOf(bytes);
    if (got === this.#domain) return;
    throw new QuipuError("DomainMismatch", domainMismatch(got, this.#domain));
  }

  /** Forgets a batch and all after it. What is left is known to be of the chain up to its last block only. */
  async #truncate(
    transaction: Transaction<LedgerTables>,
    batchNumber: number,
    batches: number,
  ): Promise<void> {
    const first = BigInt(batchNumber);
    if (batchNumber === 0) {
      const tables = sql.raw("batch_operations, account_changes, accounts, batches");
      await sql`truncate ${tables}`.execute(transaction);
    } else {
      for (let end = batches; end > batchNumber; end -= FORGOTTEN_AT_ONCE) {
        await forget(transaction, BigInt(Math.max(batchNumber, end - FORGOTTEN_AT_ONCE)));
      }
    }
    const last = await transaction
      .selectFrom("batches")
      .select(["block_number", "block_hash"])
      .where("number", "=", first - 1n)
      .executeTakeFirst();
    await transaction
      .updateTable("blocks")
      .set((row) => {
        const lost = row("finalized_batches", ">", first);
        const orLast = (column: "finalized_number" | "finalized_hash", value: unknown) =>
          row.case().when(lost).then(row.val(value)).else(row.ref(column)).end();
        const [number, hash] = [last?.block_number ?? null, last?.block_hash ?? null];
        return {
          ...{ batches: first, followed_number: number, followed_hash: hash },
          finalized_number: orLast("finalized_number", number) as never,
          finalized_hash: orLast("finalized_hash", hash) as never,
          finalized_batches: row.fn<bigint>("least", ["finalized_batches", row.val(first)]),
          // Operations of what was forgotten may wait again.
          settled_seq: 0n,
        };
      })
      .execute();
  }
}

/** Forgets a batch and all after it. */
async function forget(transaction: Transaction<LedgerTables>, first: bigint): Promise<void> {
  await transaction.deleteFrom("batch_operations").where("number", ">=", first).execute();
  await transaction.deleteFrom("account_changes").where("number", ">=", first).execute();
  await transaction.deleteFrom("accounts").where("opened", ">=", first).execute();
  await transaction.deleteFrom("batches").where("number", ">=", first).execute();
}

async function insert(
  transaction: Transaction<LedgerTables>,
  batches: readonly FollowedBatch[],
): Promise<void> {
  for (const { table, columns, rows, keeps } of newRows(batches)) {
    if (rows.length > 0)
      await insertRows(transaction, { table, columns, rows, keeps: keeps === true });
  }
}

async function insertRows(
  transaction: Transaction<LedgerTables>,
  { table, columns, rows, keeps }: Required<NewRows>,
): Promise<void> {
  const names = sql.join(Object.keys(columns).map((name) => sql.ref(name)));
  const typed = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
  const values = sql`json_to_recordset(${JSON.stringify(rows)}::json) as row (${sql.raw(typed.join(", "))})`;
  const otherwise = sql.raw(keeps ? "on conflict do nothing" : "");
  await sql`insert into ${sql.table(table)} (${names}) select ${names} from ${values} ${otherwise}`.execute(
    transaction,
  );
}
