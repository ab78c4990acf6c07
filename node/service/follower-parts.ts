/** What all nodes have: a database, L1 followed into it, and the answers that follow from both. */

import { join } from "node:path";
import type { Kysely } from "kysely";
import { ChainL1 } from "../../l1/client/chain-l1.js";
import { CheckpointFiles } from "../../l1/follow/checkpoint-files.js";
import { Finality } from "../../l1/rpc/finality.js";
import { type Crew, startCrew } from "../../runtime/crew.js";
import { EventFeed } from "../api/events/event-feed.js";
import { Store } from "../store/connection/store.js";
import { Ledger } from "../store/ledger/ledger.js";
import { LedgerQueries } from "../store/ledger/ledger-queries.js";
import type { LedgerTables } from "../store/ledger/ledger-tables.js";
import { MIGRATIONS } from "../store/migrations/migrations.js";
import { statesOf } from "../store/operations/operation-state.js";
import type { StoreTables } from "../store/tables.js";
import { HealthBoard, type HealthName } from "./health-board.js";
import type { FollowerSetup } from "./service-options.js";
import { type FindOwn, TellingLedger } from "./telling-ledger.js";
import { type WatchedL1, watchedL1 } from "./watched-l1.js";

/** An endpoint is behind another one for less, and a chain that has lost its last block has another one after it. */
const BEHIND_MS = 15_000;

export interface FollowerParts {
  readonly store: Store<StoreTables>;
  readonly queries: LedgerQueries;
  readonly feed: EventFeed;
  readonly health: HealthBoard;
  /** As it comes, and with its state remembered. */
  readonly chainL1: ChainL1;
  readonly l1: WatchedL1;
  /** Another thread that helps to hash; undefined on a machine with one core. */
  readonly crew: Crew | undefined;
  /** Keeps a checkpoint, as far as the disk lets it, and closes the database. */
  close(): Promise<void>;
}

/**
 * Opens the database and what stands on it.
 *
 * @param names parts of the node whose health is told
 * @param onLost called when another node has taken the database over
 * @throws QuipuError as `Store.open` does.
 */
export async function openFollowerParts(
  setup: FollowerSetup,
  names: readonly HealthName[],
  { signal, onLost }: { readonly signal: AbortSignal; readonly onLost: (error: Error) => void },
): Promise<FollowerParts> {
  const { rollup, databaseUrl, folder, logger } = setup;
  const { deployment, domain, chain } = rollup;
  const store = await Store.open<StoreTables>({
    ...{ url: databaseUrl, deployment, migrations: MIGRATIONS, signal, onLost },
    onWait: ({ message }) => logger.warn({ reason: message }, "waiting for the database"),
  });
  const ledgerOf = (db: Kysely<StoreTables>) => db as unknown as Kysely<LedgerTables>;
  const [feed, queries] = [new EventFeed(), new LedgerQueries(ledgerOf(store.reads))];
  const health = new HealthBoard(names, (part, err) => {
    if (err === undefined) logger.info({ part }, "works again");
    else logger.warn({ part, err }, "does not work");
  });
  const findOwn: FindOwn = async (ids) => {
    const known = await statesOf(store.db, ids);
    return ids.filter((id) => known.get(id)?.body !== undefined);
  };
  const hasQueue = names.includes("sealing");
  const ledger = new TellingLedger(
    new Ledger(ledgerOf(store.db), domain),
    new LedgerQueries(ledgerOf(store.db)),
    feed,
    hasQueue ? findOwn : undefined,
  );
  const { fromBlock, logRange, blobs, finalityDepth } = setup;
  const checkpoints = new CheckpointFiles(join(folder, "checkpoints"), deployment);
  const patienceMs = BEHIND_MS;
  const options = { fromBlock, logRange, blobs, checkpoints, patienceMs, observer: ledger, signal };
  const chainL1 = new ChainL1(rollup, options);
  const finality = new Finality(chain, { depth: finalityDepth });
  const l1 = watchedL1(chainL1, { finality, ledger, health });
  const crew = startCrew();
  const close = async (): Promise<void> => {
    await crew?.end();
    await chainL1.keep().catch((err: unknown) => logger.warn({ err }, "no checkpoint was kept"));
    await store.close();
  };
  return { store, queries, feed, health, chainL1, l1, crew, close };
}
