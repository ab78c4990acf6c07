/** What a node stands on: its folder, its database, its log. */
import type { Logger } from "pino";
import { makeFolder } from "../../files/make-folder.js";
import type { ProgressListener } from "../../prover/progress.js";

interface WorldPlace {
  readonly dir: string;
  /** By default one of the node's own. */
  readonly database?: string | undefined;
  /** By default standard error. */
  readonly logFile?: string | undefined;
}

export interface NodeWorld {
  readonly databaseUrl: string;
  /** The folder of the node's own database; none if another one is named. */
  readonly databaseFolder?: string | undefined;
  readonly logger: Logger;
  /** Ends what was started here. */
  close(): Promise<void>;
}

/**
 * Makes the folder and starts a database of the node's own, unless one is named.
 *
 * @throws QuipuError as `EmbeddedDatabase.open` does.
 */
export async function openWorld(
  { dir, database, logFile }: WorldPlace,
  { signal, report }: { readonly signal: AbortSignal; readonly report: ProgressListener },
): Promise<NodeWorld> {
  await makeFolder(dir);
  const { pino } = await import("pino");
  const destination = pino.destination({ dest: logFile ?? 2, sync: false });
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  if (database !== undefined) return { databaseUrl: database, logger, close: async () => {} };
  report({ step: "start the database" });
  const { databaseFolder } = await import("../../node/database/database-folder.js");
  const { EmbeddedDatabase } = await import("../../node/database/embedded-database.js");
  const folder = await databaseFolder(dir);
  logger.info({ folder }, "the database");
  const embedded = await EmbeddedDatabase.open(folder, {
    signal,
    onChange: (failure) => {
      if (failure === undefined) logger.info("the database is there again");
      else logger.error({ reason: failure.message }, "the database has gone");
    },
  });
  return {
    databaseUrl: embedded.url,
    databaseFolder: folder,
    logger,
    close: () => embedded.stop(),
  };
}
