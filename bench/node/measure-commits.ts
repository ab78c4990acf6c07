/** How long operations take from the moment at which they are due until the node sees them on L1. */
import type { QuipuClient } from "../../client/connection/quipu-client.js";
import { type LoadOrder, measureOpen, quantilesOf } from "./measure-load.js";
import type { CommitResult } from "./node-result.js";

/** Time that the last operations have to come to L1. */
const PATIENCE_MS = 120_000;

/** Sends so many a second, and waits until all that was taken is on L1, for a time. */
export async function measureCommits(
  order: LoadOrder,
  {
    client,
    ...way
  }: { readonly client: QuipuClient; readonly rate: number; readonly seconds: number },
): Promise<CommitResult> {
  const due = new Map<string, number>();
  const committed = new Map<string, number>();
  const end = new AbortController();
  const signal = AbortSignal.any([order.signal, end.signal]);
  const arrived = new Bell();
  const listening = (async () => {
    for await (const event of client.events({ signal })) {
      if (event.type === "open") arrived.ring();
      if (event.type !== "transaction" || event.state !== "committed") continue;
      committed.set(event.id, performance.now());
      arrived.ring();
    }
  })();
  listening.catch(() => arrived.ring());
  try {
    await arrived.next();
    const noting = { ...order, onTaken: (id: string, at: number) => void due.set(id, at) };
    const load = await measureOpen(noting, way.rate, way.seconds);
    const timer = setTimeout(() => end.abort(), PATIENCE_MS);
    while (!signal.aborted && [...due.keys()].some((id) => !committed.has(id)))
      await arrived.next();
    clearTimeout(timer);
    order.signal.throwIfAborted();
    const times = [...due].flatMap(([id, at]) => {
      const then = committed.get(id);
      return then === undefined ? [] : [then - at];
    });
    return { ...load, commitMs: quantilesOf(times), uncommitted: due.size - times.length };
  } finally {
    end.abort();
    await listening.catch(() => undefined);
  }
}

/** Wakes who waits for it. */
class Bell {
  #waiting: (() => void)[] = [];

  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  ring(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
