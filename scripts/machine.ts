import { cpus, totalmem } from "node:os";

/** What a figure was measured on, in one line. */
export function describeMachine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model ?? "unknown processor";
  return `${model}, ${cpus().length} processors, ${memory} GB, Node ${process.version}`;
}
