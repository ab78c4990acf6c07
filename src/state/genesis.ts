/** What a rollup starts from. */
import type { Deployment } from "../deployment.js";
import type { Account } from "./account.js";

export interface Genesis {
  readonly deployment: Deployment;
  /** Depth of the state tree. */
  readonly levels: number;
  /** The accounts in order of their index. */
  readonly accounts: readonly Account[];
}
