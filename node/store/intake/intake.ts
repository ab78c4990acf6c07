/**
 * What users have submitted. An operation is on disk when `add` resolves. To flush a disk takes a
 * millisecond or more however much is written, so operations that come while one statement is under way go
 * together in the next one ("group commit").
 */
import { type Kysely, sql } from "kysely";
import type { KeptOperation } from "../../../sequencer/kept-operation.js";
import type { QuipuError } from "../../../src/errors.js";
import { OneAtATime } from "../../../src/one-at-a-time.js";
import type { OperationId } from "../../../src/operations/operation-id.js";
import { parseOperation } from "../../../src/operations/operation-json.js";
import { isNodeError, nodeError } from "../../node-error.js";
import { bytesOf, idOf } from "../operations/operation-bytes.js";
import { insertAdmitted, type OperationRow, operationRow } from "../operations/operation-row.js";
import { readReceiver } from "../operations/receiver-json.js";
import { formatRejection } from "../operations/rejection.js";
import type { StoreTables } from "../tables.js";
import { moveSettledMark, settledMark } from "./settled-mark.js";

/** Operations that one statement writes at most, some 400 bytes each. */
const GROUP = 1024;
/** Operations that wait to be written at most; behind them `StoreBusy`. */
const CAPACITY = 32_768;
/** Operations that are read back at once. */
const PAGE = 1000;
/** Operations after which the mark is moved. */
const MARK_AFTER = 10_000;

export interface Intake {
  /**
   * Writes an operation that was admitted, and whom it pays; it is durable when this resolves. A known one stays as it is,
   * but one that was rejected waits again, behind all others.
   *
   * @throws QuipuError `StoreUnavailable`: it may have been written all the same, and writing it again
   *   is harmless; `StoreBusy`; `NotEncodable` if an amount is not encoded canonically.
   */
  add(kept: KeptOperation): Promise<void>;
  /**
   * Notes that operations were given up, behind all that were handed in before. Unknown ones are passed over.
   *
   * @throws QuipuError `StoreUnavailable`.
   */
  reject(rejections: readonly { id: OperationId; reason: QuipuError }[]): Promise<void>;
  /**
   * Those that are neither rejected, nor on L1, nor in a pending batch, in the order in which they came, in
   * pages; those that come meanwhile are not among them. Under which key a signature was verified is not kept: the
   * database is not believed that.
   *
   * @throws QuipuError `StoreUnavailable`.
   */
  waiting(): AsyncIterable<readonly KeptOperation[]>;
}

interface WaitingRow {
  readonly id: Uint8Array;
  readonly body: string;
  readonly receiver: unknown;
}

interface Submitted {
  readonly row: OperationRow;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The intake in PostgreSQL. */
export class StoreIntake implements Intake {
  readonly #db: Kysely<StoreTables>;
  /** Statements come one after another: so operations stand in the order in which they came. */
  readonly #turns = new OneAtATime();
  #submitted: Submitted[] = [];
  #isDue = false;
  /** Operations that were written since the mark was moved. */
  #unmarked = 0;
  /** Set while the mark is moved. */
  #marking: Promise<void> | undefined;

  constructor(db: Kysely<StoreTables>) {
    this.#db = db;
  }

  add(kept: KeptOperation): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#submitted.length >= CAPACITY) {
        throw nodeError("StoreBusy", `${CAPACITY} operations wait to be stored`);
      }
      this.#submitted.push({ row: operationRow(kept), resolve, reject });
      if (this.#isDue) return;
      this.#isDue = true;
      void this.#turns.run(() => this.#writeAll());
    });
  }

  async reject(rejections: readonly { id: OperationId; reason: QuipuError }[]): Promise<void> {
    if (rejections.length === 0) return;
    const ids = rejections.map(({ id }) => bytesOf(id));
    const reasons = rejections.map(({ reason }) => formatRejection(reason));
    await this.#turns.run(async () => {
      await sql`
        update operations set rejected = given.reason
        from unnest(${ids}::bytea[], ${reasons}::jsonb[]) as given (id, reason)
        where operations.id = given.id`.execute(this.#db);
    });
  }

  async *waiting(): AsyncGenerator<readonly KeptOperation[]> {
    // Those that wait are few among those that are on L1: it is looked for them once, not for each page.
    const mark = await settledMark(this.#db);
    const found = await sql<{ seq: bigint }>`
      select seq from operations
      where rejected is null and seq > ${mark}
        and not exists (select from pending_operations where pending_operations.id = operations.id)
        and not exists (select from batch_operations where batch_operations.id = operations.id)
      order by seq`.execute(this.#db);
    const order = found.rows.map(({ seq }) => seq);
    for (let start = 0; start < order.length; start += PAGE) {
      const page = order.slice(start, start + PAGE);
      const { rows } = await sql<WaitingRow>`
        select id, body, receiver from operations
        where seq = any(${page}::int8[]) and rejected is null order by seq`.execute(this.#db);
      yield rows.map(({ id: bytes, body, receiver }) => {
        const id = idOf(bytes);
        const operation = parseOperation(body, `operation ${id}`);
        return { id, operation, receiver: readReceiver(receiver) };
      });
    }
  }

  /** Writes all that has been handed in, some at a time. Never rejects. */
  async #writeAll(): Promise<void> {
    while (this.#submitted.length > 0) {
      const group = this.#submitted.slice(0, GROUP);
      this.#submitted = this.#submitted.slice(GROUP);
      await this.#write(group);
    }
    this.#isDue = false;
  }

  async #write(group: readonly Submitted[]): Promise<void> {
    // One statement cannot change a row twice: of two with one id the first is kept.
    const byId = new Map<string, OperationRow>();
    for (const { row } of group) {
      const id = row.id.toString("latin1");
      if (!byId.has(id)) byId.set(id, row);
    }
    try {
      await insertAdmitted([...byId.values()]).execute(this.#db);
    } catch (error) {
      // What the database refuses of one operation is not to fail the others.
      if (group.length > 1 && !isNodeError(error, "StoreUnavailable")) {
        for (const each of group) await this.#write([each]);
        return;
      }
      for (const { reject } of group) reject(error);
      return;
    }
    for (const { resolve } of group) resolve();
    this.#unmarked += group.length;
    if (this.#unmarked >= MARK_AFTER) this.#moveMark();
  }

  /** Beside all else: a mark that stays behind costs the next start some time and nothing more. */
  #moveMark(): void {
    if (this.#marking !== undefined) return;
    this.#unmarked = 0;
    this.#marking = moveSettledMark(this.#db)
      .catch(() => undefined)
      .finally(() => {
        this.#marking = undefined;
      });
  }
}
