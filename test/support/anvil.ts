/**
 * A real EVM for tests. One node serves a whole test run; tests that must not see each other's blocks
 * deploy contracts of their own.
 */
import { Anvil } from "../../scripts/anvil.js";

let shared: Promise<Anvil> | undefined;

/** The node of this process, started at the first call. */
export function sharedAnvil(): Promise<Anvil> {
  shared ??= startAnvil();
  return shared;
}

/**
 * Starts a node of its own.
 *
 * @param args more options of anvil's command line
 * @throws QuipuError `AnvilUnavailable`.
 */
export function startAnvil(args: readonly string[] = []): Promise<Anvil> {
  return Anvil.start({ args });
}
