/** What a rollup starts from. */

import type { Account } from "./account.js";
import type { Deployment } from "./deployment.js";

export interface Genesis {
  readonly deployment: Deployment;
  /** Depth of the state tree. */
  readonly levels: number;
  /** The accounts in order of their index. */
  readonly accounts: readonly Account[];
}
