/**
 * A real EVM for tests. One node serves a whole test run; tests that must not see each other's blocks
 * deploy contracts of their own.
 */
import { Anvil } from "../../node/dev/anvil.js";

let shared: Promise<Anvil> | undefined;

/** The node of this process, started at the first call. */
export function sharedAnvil(): Promise<Anvil> {
  shared ??= Anvil.start();
  return shared;
}
