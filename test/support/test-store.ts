/** A store in a database of its own. */
import { Store, type StoreOptions } from "../../node/store/connection/store.js";
import { MIGRATIONS } from "../../node/store/migrations/migrations.js";
import type { StoreTables } from "../../node/store/tables.js";
import { DEPLOYMENT } from "./accounts.js";

export function openTestStore(
  url: string,
  options: Partial<StoreOptions> = {},
): Promise<Store<StoreTables>> {
  return Store.open({ url, deployment: DEPLOYMENT, migrations: MIGRATIONS, ...options });
}
