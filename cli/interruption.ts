/**
 * Ctrl-C: the first one asks the work to stop and close what it has open. If that takes too long, or at
 * the second one, the process ends at once. Files are complete either way.
 */
import { EXIT } from "./failure.js";

const GRACE_MS = 5000;

const controller = new AbortController();

/** Fires at the first interruption. Commands pass its signal to the work they start. */
export const interruption: { readonly signal: AbortSignal } = controller;

function interrupt(): void {
  if (controller.signal.aborted) process.exit(EXIT.interrupted);
  controller.abort(new Error("interrupted"));
  setTimeout(() => process.exit(EXIT.interrupted), GRACE_MS).unref();
}

/** Catches SIGINT and SIGTERM from now on. */
export function catchInterruption(): AbortSignal {
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  return controller.signal;
}
