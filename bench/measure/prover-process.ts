/**
 * The entry of a process that measures one prover on one circuit and does nothing else, so that its
 * memory is that of the prover. Takes orders until nobody is there to give any.
 */

import { probeWideLanes } from "../../prover/pool/wide-prover.js";
import { messageOf } from "../../prover/prover-error.js";
import { QuipuError } from "../../src/errors.js";
import { type BatchSource, batchSource } from "./batch-source.js";
import { ExternalProver } from "./external-prover.js";
import { PoolProver } from "./pool-prover.js";
import type { Answer, Assignment, Order } from "./process-message.js";

let prover: PoolProver | ExternalProver;
let source: BatchSource;

async function load(assignment: Assignment): Promise<Answer> {
  const choice = assignment.prover;
  source = await batchSource(assignment.subject);
  prover =
    "program" in choice
      ? await ExternalProver.open(choice.program, assignment.keyed)
      : new PoolProver({ ...assignment, prover: choice });
  return { loaded: true };
}

async function prove(): Promise<Answer> {
  const batch = source.next();
  const sample =
    prover instanceof PoolProver ? await prover.prove(batch) : await prover.prove(batch.input);
  return { proved: { sample, peakRssBytes: prover.peakRssBytes } };
}

async function proveMany(batches: number): Promise<Answer> {
  if (!(prover instanceof PoolProver)) throw new Error("a program proves one batch at a time");
  const sample = await prover.proveMany(source, batches);
  return { provedMany: { sample, peakRssBytes: prover.peakRssBytes } };
}

async function follow(order: Order): Promise<Answer> {
  switch (order.order) {
    case "try wide lanes":
      return { wide: await probeWideLanes() };
    case "load":
      return load(order.assignment);
    case "prove":
      return prove();
    case "prove many":
      return proveMany(order.batches);
  }
}

async function answer(order: Order): Promise<Answer> {
  try {
    return await follow(order);
  } catch (error) {
    const code = error instanceof QuipuError ? error.code : "Unexpected";
    return { refused: { code, message: messageOf(error) } };
  }
}

process.on("message", async (order: Order) => {
  process.send?.(await answer(order));
});
process.once("disconnect", async () => {
  await prover?.close();
  process.exit();
});
// Ctrl-C reaches every process of the terminal: this one ends when the benchmark lets go of it.
process.on("SIGINT", () => {});
