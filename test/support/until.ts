import { setTimeout as sleep } from "node:timers/promises";

/** No test waits for so long. */
const LIMIT_MS = 120_000;

/** Waits until something is so. A wait in vain fails: it would keep the test process alive. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  limitMs = LIMIT_MS,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited in vain for ${condition}`);
    await sleep(5);
  }
}
