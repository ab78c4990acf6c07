/**
 * A real EVM for tests. One node serves a whole test run; tests that must not see each other's blocks
 * deploy contracts of their own.
 */
import assert from "node:assert/strict";
import { Anvil } from "../../node/dev/anvil.js";
import { areUnoptimised } from "./tested-contracts.js";

let shared: Promise<Anvil> | undefined;

/** The node of this process, started at the first call. */
export function sharedAnvil(): Promise<Anvil> {
  // mocha sends SIGTERM to a worker that is slow to end: without this, the node would outlive it.
  if (shared === undefined) process.once("SIGTERM", () => process.exit(143));
  shared ??= Anvil.start(areUnoptimised() ? { args: ["--disable-code-size-limit"] } : {});
  return shared;
}

/**
 * Notes where a node stands; each call of what is returned takes it back there, with nothing waiting. A new node for each
 * test is dearer: with its first blob it loads a trusted setup, which takes seconds.
 */
export async function restorePoint(anvil: Anvil): Promise<() => Promise<void>> {
  let snapshot = await anvil.control("evm_snapshot");
  return async () => {
    await anvil.control("anvil_dropAllTransactions");
    assert.equal(await anvil.control("evm_revert", snapshot), true, "anvil has lost a snapshot");
    // A snapshot is good for once.
    snapshot = await anvil.control("evm_snapshot");
  };
}
