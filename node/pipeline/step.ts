/** The work of a node, one group after another. */
import { QuipuError } from "../../src/errors.js";
import { servedQueues } from "./batch-choices.js";
import { markLateItems } from "./mark-late-items.js";
import type { NodeOptions } from "./node-options.js";
import type { NodeParts } from "./node-parts.js";
import { provePending } from "./prove-pending.js";
import { sealNext } from "./seal-next.js";
import { isOvertaken, sendProven } from "./send-proven.js";
import type { SettledBatch } from "./settled-batch.js";
import type { Tip } from "./tip.js";

/** Times that a node starts again in one step because L1 has moved. */
const ATTEMPTS = 8;

/**
 * Brings the next batches to L1 in one transaction; none if nothing waits. If one of them cannot be proven, it
 * brings those before it, and a further call says why.
 *
 * @throws as `RollupNode.step` does.
 */
export async function step(parts: NodeParts): Promise<readonly SettledBatch[]> {
  for (let attempt = 1; ; attempt += 1) {
    await parts.tip.inTurn(() => prepare(parts));
    if (parts.tip.pending.length === 0) return [];
    try {
      return await bringToL1(parts);
    } catch (error) {
      if (!isOvertaken(error) || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Sees to it that batches are pending, if anything waits. */
async function prepare({ options, tip, writes }: NodeParts): Promise<void> {
  const { l1, account } = options;
  const followed = await tip.follow();
  if (tip.pending.length === 0) {
    const hasMarked = await markLateItems(l1, account, servedQueues(followed, tip.shapes));
    if (hasMarked) await tip.follow();
    await sealGroup(options, tip);
  }
  await tip.closeGroup();
  if (tip.pending.length === 0) tip.driver!.giveUpEarly();
  await writes.flush();
}

/**
 * Seals the next batches, of one shape; after a lost race one alone, which is proven sooner. Then nothing is to wait
 * for a blob.
 */
async function sealGroup({ group = 1, publish, supply }: NodeOptions, tip: Tip): Promise<void> {
  const isAlone = tip.hasLostRace;
  const most = isAlone ? 1 : group;
  const isOpen = publish === "blob" && !isAlone;
  while (tip.pending.length < most) {
    const only = tip.pending.at(-1)?.batch.shape;
    if (!(await sealNext(tip, { only, isOpen, supply: supply?.() }))) return;
  }
}

/** Brings the first of the batches, as far as they can be proven, to L1 together. */
async function bringToL1(parts: NodeParts): Promise<readonly SettledBatch[]> {
  const { tip } = parts;
  await proveAll(parts);
  const [next] = tip.pending;
  const settled = await sendProven(tip, parts, parts.options.group ?? 1);
  if (settled.length > 0) return settled;
  const failure = next?.failure;
  if (failure === undefined) throw overtaken();
  next!.failure = undefined;
  throw failure.error;
}

/**
 * Proves the batches that are not proven, up to the first that cannot be; that one keeps the reason.
 *
 * @throws what proving throws when it is to end: then nothing is to be sent.
 */
async function proveAll(parts: NodeParts): Promise<void> {
  const { tip, writes } = parts;
  for (const each of tip.pending) {
    if (each.failure !== undefined) return;
    // Somebody else may have brought it to L1, or have made it worthless.
    if (each.proof !== undefined || !tip.pending.includes(each)) continue;
    if (await provePending(each, parts)) await writes.flush();
    if (each.failure !== undefined) return;
    // Others may have committed meanwhile: what they left as it was does not cost the proofs.
    await tip.inTurn(() => tip.follow());
  }
}

function overtaken(): QuipuError {
  return new QuipuError("RootMismatch", "L1 has moved while the batches were proven");
}
