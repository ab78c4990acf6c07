/**
 * The entry point of the process that proves in wide lanes: a pool like any other, in a process that V8
 * may end without harm to the one that started it. It lives as long as its parent wants it to.
 */
import { hasFusedMultiplyAdd } from "../../src/arithmetic/relaxed-simd.js";
import { QuipuError } from "../../src/errors.js";
import { takeWideLanes, type WideOutcome } from "../engine/wide-lanes.js";
import { messageOf, type ProverErrorCode } from "../prover-error.js";
import { ThreadPool } from "./thread-pool.js";
import type { WideAnswer, WideOrder, WideProcessOptions } from "./wide-message.js";

const { always, aliveMs, pool: options } = JSON.parse(process.argv[2]!) as WideProcessOptions;
const running = new Map<number, AbortController>();
let orders = 0;
let pool: ThreadPool | undefined;

process.once("disconnect", () => {
  void (pool?.close() ?? Promise.resolve()).finally(() => process.exit());
});

const outcome = test();
if (outcome.usable && options !== undefined) {
  pool = new ThreadPool({ ...options, backend: "engine" });
  process.on("message", (order: WideOrder) => void follow(pool!, order));
}
answer({ kind: "tested", outcome });
setInterval(() => orders > 0 && answer({ kind: "alive" }), aliveMs).unref();

function test(): WideOutcome {
  if (hasFusedMultiplyAdd()) return takeWideLanes(always);
  return { usable: false, reason: "unsupported", detail: "the engine does not run here" };
}

async function follow(prover: ThreadPool, order: WideOrder): Promise<void> {
  const { number } = order;
  if (order.kind === "abort") {
    running.get(number)?.abort(new Error("the job was aborted"));
    return;
  }
  orders += 1;
  try {
    if (order.kind === "load") {
      await prover.load(order.keyed);
      answer({ kind: "done", number, peakRssBytes: peakRssBytes() });
    } else {
      const proved = await prove(prover, order);
      answer({ kind: "done", number, proved, peakRssBytes: peakRssBytes() });
    }
  } catch (error) {
    const code = error instanceof QuipuError ? (error.code as ProverErrorCode) : "ProvingFailed";
    answer({ kind: "refused", number, code, message: messageOf(error) });
  } finally {
    running.delete(number);
    orders -= 1;
  }
}

function prove(
  prover: ThreadPool,
  { number, job, timeoutMs }: Extract<WideOrder, { kind: "prove" }>,
) {
  const controller = new AbortController();
  running.set(number, controller);
  return prover.prove(job, {
    signal: controller.signal,
    ...(timeoutMs !== undefined && { timeoutMs }),
    onProgress: (progress) => answer({ kind: "progress", number, progress }),
  });
}

function peakRssBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

/** Sends an answer; the parent may have gone. */
function answer(message: WideAnswer): void {
  process.send?.(message, undefined, {}, () => undefined);
}
