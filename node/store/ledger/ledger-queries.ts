/** Questions about what L1 says, answered from the ledger. Each is answered by one statement: as of one moment. */
import { type Kysely, type Selectable, sql } from "kysely";
import { compressKey, decompressKey } from "../../../src/crypto/compressed-key.js";
import { KIND_NAMES, KINDS, type KindName } from "../../../src/operations/kinds.js";
import type { OperationId } from "../../../src/operations/operation-id.js";
import type { Account } from "../../../src/state/account.js";
import {
  accountOf,
  batchOf,
  type LedgerAccount,
  type LedgerBatch,
  type LedgerOperation,
  type LedgerProgress,
  operationOf,
  progressOf,
} from "./ledger-answers.js";
import { hashBytes, keyBytes, numberOf, ownerBytes } from "./ledger-bytes.js";
import type {
  AccountChangesTable,
  AccountsTable,
  BatchOperationsTable,
  BlocksTable,
  LedgerTables,
} from "./ledger-tables.js";
import { type Page, type PageWish, pageOf } from "./page.js";

/** As of which batches an account is shown: all that are on L1, or those that L1 will not take back. */
export type AsOf = "committed" | "finalized";

/** A place in the order of all operations. */
export interface OperationPlace {
  readonly batchNumber: number;
  readonly ordinal: number;
}

/** What L1 will not take back, and how it differs from the last state. */
export interface FinalState {
  /** Number of batches that are final, and of all. */
  readonly batches: number;
  readonly committed: number;
  /** Behind the last that is final; undefined if none is. */
  readonly root: bigint | undefined;
  /** The accounts that the others have changed, as they are final; undefined where the others have opened them. */
  readonly accounts: readonly (readonly [index: number, account: Account | undefined])[];
}

/** Whose accounts are asked for. */
export type Holder =
  /** An L1 address, 160 bits. */
  | { readonly owner: bigint }
  /** A compressed public key, 256 bits. */
  | { readonly key: bigint };

const BATCH_COLUMNS = [
  ...(["number", "shape", "old_root", "new_root", "transaction_hash"] as const),
  ...(["block_number", "block_hash", "block_time", "publication", "operations"] as const),
  ...(["fee_recipient", "fee_token", "fee_total", "finalized_batches"] as const),
] as const;

const OPERATION_COLUMNS = [
  ...(["number", "ordinal", "id", "kind", "sender", "receiver", "fields"] as const),
  "finalized_batches",
] as const;

/** More batches than a block has gas for, at some 50,000 each. */
const LARGEST_GROUP = 4096;

type Counts = Record<KindName, number>;

export class LedgerQueries {
  readonly #db: Kysely<LedgerTables>;

  constructor(db: Kysely<LedgerTables>) {
    this.#db = db;
  }

  async progress(): Promise<LedgerProgress> {
    return progressOf(await this.#db.selectFrom("blocks").selectAll().executeTakeFirst());
  }

  /** A batch by its number; undefined if there is none. */
  async batch(batchNumber: number | "latest"): Promise<LedgerBatch | undefined> {
    const all = this.#batches().orderBy("number", "desc").limit(1);
    const found = batchNumber === "latest" ? all : all.where("number", "=", BigInt(batchNumber));
    const row = await found.executeTakeFirst();
    return row && batchOf(row);
  }

  /** Batches, the newest first. */
  async batches({ limit, cursor }: PageWish<number>): Promise<Page<LedgerBatch, number>> {
    const all = this.#batches()
      .orderBy("number", "desc")
      .limit(limit + 1);
    const rest = cursor === undefined ? all : all.where("number", "<", BigInt(cursor));
    const batches = (await rest.execute()).map(batchOf);
    return pageOf(batches, limit, ({ batchNumber }) => batchNumber);
  }

  /** How many operations of each kind some batches have. */
  async countsOf(
    batchNumbers: readonly number[],
  ): Promise<ReadonlyMap<number, Readonly<Record<KindName, number>>>> {
    const { rows } = await sql<{ number: bigint; kind: string; count: bigint }>`
      select number, kind, count(*) from batch_operations
      where number = any(${batchNumbers}::int8[]) group by number, kind`.execute(this.#db);
    const none = Object.fromEntries(KIND_NAMES.map((name) => [name, 0])) as Counts;
    const counts = new Map<number, Counts>(batchNumbers.map((number) => [number, { ...none }]));
    for (const { number, kind, count } of rows) {
      const name = KIND_NAMES.find((each) => KINDS[each].name === kind)!;
      counts.get(Number(number))![name] = Number(count);
    }
    return counts;
  }

  /** The published data of a batch; undefined if there is none. */
  async data(batchNumber: number): Promise<Uint8Array | undefined> {
    const row = await this.#db
      .selectFrom("batches")
      .select("data")
      .where("number", "=", BigInt(batchNumber))
      .executeTakeFirst();
    return row && Uint8Array.from(row.data);
  }

  /** The published data of all batches that came in the transaction of a batch, and the number of the first. */
  async groupOf(
    batchNumber: number,
  ): Promise<{ readonly firstBatch: number; readonly data: readonly Uint8Array[] } | undefined> {
    const { rows } = await sql<{ number: bigint; data: Uint8Array }>`
      select number, data from batches
      where number between ${batchNumber - LARGEST_GROUP} and ${batchNumber + LARGEST_GROUP}
        and transaction_hash = (select transaction_hash from batches where number = ${batchNumber})
      order by number`.execute(this.#db);
    const [first] = rows;
    if (first === undefined) return undefined;
    const data = rows.map((row) => Uint8Array.from(row.data));
    return { firstBatch: Number(first.number), data };
  }

  /** The operations of a batch, in the order in which it applies them. */
  async operationsOf(
    batchNumber: number,
    { limit, cursor = -1 }: PageWish<number>,
  ): Promise<Page<LedgerOperation, number>> {
    const rows = await this.#operations()
      .where("number", "=", BigInt(batchNumber))
      .where("ordinal", ">", cursor)
      .orderBy("ordinal")
      .limit(limit + 1)
      .execute();
    return pageOf(rows.map(operationOf), limit, ({ ordinal }) => ordinal);
  }

  /** An operation by its id; undefined if it is not on L1. */
  async operation(id: OperationId): Promise<LedgerOperation | undefined> {
    return (await this.operations([id]))[0];
  }

  /** Those of some operations that are on L1, in the order of the chain. */
  async operations(ids: readonly OperationId[]): Promise<LedgerOperation[]> {
    const rows = await this.#operations()
      .where("id", "=", sql<Uint8Array>`any(${ids.map(hashBytes).map(Buffer.from)}::bytea[])`)
      .orderBy("number")
      .orderBy("ordinal")
      .execute();
    return rows.map(operationOf);
  }

  /** An account; undefined if there was none at that index. */
  async account(index: number, asOf: AsOf = "committed"): Promise<LedgerAccount | undefined> {
    const [row] = await this.#accounts(sql`account = ${index}`, asOf, 1);
    return row && accountOf(row);
  }

  /**
   * The accounts of an owner or a key, by their index.
   *
   * @throws QuipuError `OutOfRange` or `NotInField` for a key or an owner that nobody can have.
   */
  async accounts(
    holder: Holder,
    { limit, cursor = -1 }: PageWish<number>,
    asOf: AsOf = "committed",
  ): Promise<Page<LedgerAccount, number>> {
    const which =
      "owner" in holder
        ? sql`owner = ${ownerBytes(holder.owner)}`
        : sql`key = ${keyBytes(compressKey(decompressKey(holder.key)))}`;
    const rows = await this.#accounts(sql`${which} and account > ${cursor}`, asOf, limit + 1);
    return pageOf(rows.map(accountOf), limit, ({ index }) => index);
  }

  /** The state that L1 will not take back, as what is different in the last one. */
  async finalState(): Promise<FinalState> {
    type Row = Pick<BlocksTable, "finalized_batches"> & { batches: bigint } & {
      readonly root: Uint8Array | null;
      readonly changed: number | null;
      readonly account: number | null;
    };
    const { rows } = await sql<Row & (AccountsTable & AccountChangesTable)>`
      select batches, finalized_batches, changed, found.*,
        (select new_root from batches where number = finalized_batches - 1) as root
      from blocks
      left join lateral (
        select distinct account as changed from account_changes where number >= finalized_batches
      ) as changes on true
      left join lateral (
        select accounts.*, last.number, last.balance, last.nonce
        from accounts cross join lateral (
          select number, balance, nonce from account_changes
          where account_changes.account = accounts.account and number < finalized_batches
          order by number desc limit 1
        ) as last where accounts.account = changed
      ) as found on true`.execute(this.#db);
    const [first] = rows;
    return {
      batches: Number(first?.finalized_batches ?? 0),
      committed: Number(first?.batches ?? 0),
      root: first?.root == null ? undefined : numberOf(first.root),
      accounts: rows.flatMap((row) => {
        if (row.changed === null) return [];
        return [[row.changed, row.account === null ? undefined : accountOf(row).account] as const];
      }),
    };
  }

  /** The operations that an account has a side in, the newest first. */
  async history(
    index: number,
    { limit, cursor }: PageWish<OperationPlace>,
  ): Promise<Page<LedgerOperation, OperationPlace>> {
    const { batchNumber, ordinal } = cursor ?? { batchNumber: Number.MAX_SAFE_INTEGER, ordinal: 0 };
    const order = sql`order by number desc, ordinal desc limit ${limit + 1}`;
    // Each side has an index of its own in this order; both give as many as may be needed.
    const side = (condition: ReturnType<typeof sql>) => sql`(
      select * from batch_operations
      where ${condition} and (number, ordinal) < (${batchNumber}::int8, ${ordinal}::int2) ${order})`;
    const sent = side(sql`sender = ${index}`);
    const received = side(sql`receiver = ${index} and sender is distinct from receiver`);
    const { rows } = await sql<
      BatchOperationsTable & Pick<Selectable<BlocksTable>, "finalized_batches">
    >`
      select found.*, finalized_batches
      from (${sent} union all ${received}) as found cross join blocks ${order}`.execute(this.#db);
    return pageOf(rows.map(operationOf), limit, (last) => ({
      batchNumber: last.batchNumber,
      ordinal: last.ordinal,
    }));
  }

  #batches() {
    return this.#db.selectFrom("batches").innerJoin("blocks", on).select(BATCH_COLUMNS);
  }

  #operations() {
    return this.#db
      .selectFrom("batch_operations")
      .innerJoin("blocks", on)
      .select(OPERATION_COLUMNS);
  }

  /** Accounts by their index, with the last change that counts. */
  async #accounts(which: ReturnType<typeof sql>, asOf: AsOf, limit: number) {
    const bound = sql.ref(asOf === "committed" ? "batches" : "finalized_batches");
    const { rows } = await sql<AccountsTable & AccountChangesTable>`
      select accounts.*, change.number, change.balance, change.nonce
      from accounts cross join lateral (
        select number, balance, nonce from account_changes
        where account_changes.account = accounts.account and number < (select ${bound} from blocks)
        order by number desc limit 1
      ) as change
      where ${which} order by account limit ${limit}`.execute(this.#db);
    return rows;
  }
}

/** Joins the one row of progress to each. */
function on<Join extends { onTrue(): Join }>(join: Join): Join {
  return join.onTrue();
}
