/** The entry point of a helper thread. It follows orders until its parent thread ends it. */
import { parentPort } from "node:worker_threads";
import { messageOf } from "../prover-error.js";
import type { CrewAnswer, CrewOrder } from "./crew-order.js";
import { EngineThread } from "./engine-thread.js";

let thread: { readonly name: string; readonly engine: EngineThread } | undefined;

parentPort!.on("message", (order: CrewOrder) => {
  let answer: CrewAnswer = {};
  try {
    follow(order);
  } catch (error) {
    answer = { failed: messageOf(error) };
  }
  parentPort!.postMessage(answer);
});

function follow(order: CrewOrder): void {
  if (order.kind === "phase") {
    thread!.engine.runAll(order.phase, order.counter, order.spent);
    return;
  }
  const { key, workspaceNumber, threadNumber } = order;
  const name = `${key.id} ${workspaceNumber} ${threadNumber}`;
  if (thread?.name === name) return;
  const workspace = key.workspaces[workspaceNumber]!;
  thread = { name, engine: new EngineThread(key, workspace, threadNumber) };
}
