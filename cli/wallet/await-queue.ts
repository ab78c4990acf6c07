/** Waits until a batch has taken an item of one of L1's queues. */
import { setTimeout as sleep } from "node:timers/promises";
import { Option } from "commander";
import type { QueueName } from "../../client/messages/queue.js";
import type { Wallet } from "../../wallet/wallet.js";
import { interruption } from "../interruption.js";

const CHOICES = ["queued", "committed"] as const;

export type QueuedUntil = (typeof CHOICES)[number];

/** How often the node is asked. */
const PAUSE_MS = 500;

/** `--until STATE`. */
export function untilTakenOption(): Option {
  return new Option("--until <state>", "how long to wait").choices(CHOICES).default("committed");
}

/**
 * Waits until so many items and one more are taken.
 *
 * @param index position in the queue, from 0
 * @throws QuipuError as the client does; the interruption.
 */
export async function untilTaken(
  { client }: Wallet,
  queue: QueueName,
  index: number,
): Promise<void> {
  const { signal } = interruption;
  for (;;) {
    const { taken } = await client.queue(queue).page({ limit: 1, signal });
    if (taken > index) return;
    await sleep(PAUSE_MS, undefined, { signal });
  }
}
