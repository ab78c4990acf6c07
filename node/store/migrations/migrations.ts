/** All migrations, in the order of their names. One that has been released is never changed. */
import type { Migration } from "kysely";
import { operations } from "./001-operations.js";
import { ledger } from "./002-ledger.js";
import { settledMark } from "./003-settled-mark.js";
import { drainedProvers } from "./004-drained-provers.js";

export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "001-operations": operations,
  "002-ledger": ledger,
  "003-settled-mark": settledMark,
  "004-drained-provers": drainedProvers,
};
