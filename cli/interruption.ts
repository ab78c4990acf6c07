/**
 * Ctrl-C: the first one asks the work to stop and close what it has open. If that takes too long, or at
 * the second one, the process ends at once. Files are complete either way.
 */
import { EXIT } from "./failure.js";

const GRACE_MS = 5000;

const controller = new AbortController();

/** Fires at the first interruption. Commands pass its signal to the work they start. */
export const interruption: { readonly signal: AbortSignal } = controller;

function interrupt(graceMs: number): void {
  if (controller.signal.aborted) process.exit(EXIT.interrupted);
  controller.abort(new Error("interrupted"));
  setTimeout(() => process.exit(EXIT.interrupted), graceMs).unref();
}

/**
 * Catches SIGINT and SIGTERM from now on.
 *
 * @param graceMs time that the work has to end in, in milliseconds; by default 5,000
 */
export function catchInterruption(graceMs = GRACE_MS): AbortSignal {
  const interrupted = (): void => interrupt(graceMs);
  process.on("SIGINT", interrupted).on("SIGTERM", interrupted);
  return controller.signal;
}
