/**
 * The part of a service that follows L1 and seals: one batch after another, as long as no more are pending than may
 * be.
 */
import type { FollowedState } from "../../l1/follow/followed-state.js";
import { QuipuError } from "../../src/errors.js";
import { demandedQueues, servedQueues } from "./batch-choices.js";
import { backlogNow, suppliedList } from "./fleet-supply.js";
import { askForBatch, type LateItems, lateItems, soonLate } from "./mark-late-items.js";
import type { ServiceParts } from "./node-parts.js";
import { acceptableBatches, type PendingBatch } from "./pending-batch.js";
import { sealNext, waitingCounts } from "./seal-next.js";
import { sealAt } from "./sealing-policy.js";

/** Refusals of a deposit at the head of its queue: whatever else waits goes on. */
const BLOCKED: readonly string[] = ["TreeFull", "BalanceOverflow"];

/** The position of the last batch that takes one of these items; -1 if none does. */
function lastWith(
  pending: readonly PendingBatch[],
  { deposit = -1, exit = -1 }: LateItems,
): number {
  const last = pending.findLast(({ batch, after }) => {
    const takes = (count: number, head: number, item: number) => count > 0 && head - count <= item;
    const { deposits, exits } = batch;
    return (
      takes(deposits.length, after.depositHead, deposit) ||
      takes(exits.length, after.exitHead, exit)
    );
  });
  return last?.position ?? -1;
}

/** Pause after an attempt that has found nothing to seal, unless something comes. */
const FRUITLESS_MS = 10_000;

/** Time between two looks at what waits for an earlier nonce. */
const HELD_EVERY_MS = 1000;

export class SealingLoop {
  readonly #parts: ServiceParts;
  #followAt = 0;
  /** When something was sealed or handed over that may help operations which wait for money. */
  #changedAt: number | undefined;
  /** What had been taken by the node when nothing was found to seal, and until when that is believed. */
  #fruitless = { arrivals: -1, until: 0 };
  /** Since when nothing is under way. */
  #idleSince: number | undefined;
  /** When it is looked again for what waits for an earlier nonce. */
  #heldAt = 0;
  /** Whether an item of L1's queues should not wait for others. */
  #isAsked = false;
  /** Position of the last pending batch with an item of L1's queues that is near its deadline; -1 if none has. */
  urgentUpTo = -1;
  /** The items that are to be marked, as of the last look at L1. */
  late: LateItems | undefined;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  /** Does what is due. @returns the time until something may be due again, in milliseconds */
  async round(): Promise<number> {
    const { tip, bell, clock, settings, writes } = this.#parts;
    if (clock.now() >= this.#followAt) {
      await tip.inTurn(() => this.#follow());
      bell.ring();
    }
    await this.#closeGroup();
    // What is not kept stops the node: nothing more is sealed until it is.
    await writes.flush();
    const due = this.#dueAt();
    const now = clock.now();
    if (due > now) {
      await this.#giveUpEarly();
      await this.#giveUpHeld();
      return Math.min(due, this.#followAt, this.#closeAt()) - now;
    }
    const { arrivals } = tip;
    const isSealed = await tip.inTurn(() => this.#seal());
    if (isSealed) {
      this.#changedAt = clock.now();
      this.#isAsked = false;
    } else
      this.#fruitless = {
        arrivals,
        until: clock.now() + Math.max(settings.sealAfterMs, FRUITLESS_MS),
      };
    await writes.flush();
    bell.ring();
    return 0;
  }

  /** When a batch is to be sealed: 0 for at once, Infinity if nothing waits or no more may be pending. */
  #dueAt(): number {
    const { tip, settings, options } = this.#parts;
    const { driver, pending, hasLostRace } = tip;
    if (driver === undefined) return Number.POSITIVE_INFINITY;
    // After a lost race a batch is alone: the next one would only be lost with it.
    const supply = options.supply?.();
    const most = hasLostRace ? 1 : backlogNow(settings, supply);
    if (pending.length >= most) return Number.POSITIVE_INFINITY;
    const { oldestReady } = driver.sequencer;
    const isWaiting = driver.early + driver.backlog > 0;
    const since = [oldestReady, tip.queuedSince, isWaiting ? this.#changedAt : undefined];
    const known = since.filter((each) => each !== undefined);
    const oldest = known.length === 0 ? undefined : Math.min(...known);
    const waiting = { counts: waitingCounts(tip), oldest, isAsked: this.#isAsked };
    const shapes = suppliedList(tip.shapes, supply, demandedQueues(tip.queues));
    const at = sealAt(waiting, shapes, settings.sealAfterMs);
    const isFruitless = this.#fruitless.arrivals === tip.arrivals;
    return isFruitless ? Math.max(at, this.#fruitless.until) : at;
  }

  /** Seals a batch, unless L1 has moved so that nothing may be sealed. */
  async #seal(): Promise<boolean> {
    const { tip, options, problems } = this.#parts;
    await this.#follow();
    if (this.#dueAt() === Number.POSITIVE_INFINITY) return false;
    this.#changedAt = undefined;
    const isOpen = options.publish === "blob" && !tip.hasLostRace;
    const group = tip.pending.filter((each) => each.isOpen);
    const only = group.at(-1)?.batch.shape;
    const supply = options.supply?.();
    try {
      if (await sealNext(tip, { only, isOpen, supply })) return true;
      if (only === undefined) return false;
      // A group is of one shape: what another one takes begins the next.
      await tip.closeGroup();
      return await sealNext(tip, { isOpen, supply });
    } catch (error) {
      if (!(error instanceof QuipuError && BLOCKED.includes(error.code))) throw error;
      problems.note("queue", error);
      return false;
    }
  }

  async #follow(): Promise<void> {
    const { tip, clock, settings, options, problems } = this.#parts;
    const { l1 } = options;
    const followed = await tip.follow();
    this.#followAt = clock.now() + settings.followEveryMs;
    const queues = servedQueues(followed, tip.shapes);
    const isEmpty = queues.deposits.length + queues.exits.length === 0;
    if (followed.deposits.length === 0) problems.clear("queue");
    this.#isAsked = false;
    this.late = undefined;
    this.urgentUpTo = -1;
    if (isEmpty) return;
    // Read before the next pause, in which what is followed may move on.
    const copy = { ...queues, deposits: [...queues.deposits], exits: [...queues.exits] };
    const { depositHead, exitHead } = tip.queues;
    const now = await l1.now();
    const items = lateItems(copy, now, l1.timing);
    const isLate = items.deposit !== undefined || items.exit !== undefined;
    if (isLate && this.#staysAcceptable(followed, items)) this.late = items;
    const behind = {
      deposits: copy.deposits.filter(({ index }) => index >= depositHead),
      exits: copy.exits.filter(({ index }) => index >= exitHead),
    };
    this.#isAsked = askForBatch(behind, now, l1.timing);
    const soon = soonLate(copy, now, l1.timing);
    this.urgentUpTo = lastWith(tip.pending, soon);
  }

  /** Whether a mark would leave the pending batches what they are. */
  #staysAcceptable(followed: FollowedState, { deposit = -1, exit = -1 }: LateItems): boolean {
    const { pending } = this.#parts.tip;
    const { state, deposits, exits, depositHead, exitHead } = followed;
    const marked = {
      ...{ state, deposits, exits, depositHead, exitHead },
      depositMark: Math.max(followed.depositMark, deposit + 1),
      exitMark: Math.max(followed.exitMark, exit + 1),
    };
    return acceptableBatches(marked, pending) === pending.length;
  }

  /** Closes a group for a blob that is full, or has waited for long enough. */
  async #closeGroup(): Promise<void> {
    const { tip, clock, options, bell } = this.#parts;
    const { group = 1 } = options;
    const open = tip.pending.filter(({ isOpen }) => isOpen);
    if (open.length === 0) return;
    // After a lost race nothing is to wait.
    const isDue = open.length >= group || tip.hasLostRace || clock.now() >= this.#closeAt();
    if (!isDue) return;
    await tip.inTurn(() => tip.closeGroup());
    bell.ring();
  }

  #closeAt(): number {
    const { tip, settings } = this.#parts;
    const first = tip.pending.find(({ isOpen }) => isOpen);
    return first === undefined ? Number.POSITIVE_INFINITY : first.sealedAt + settings.settleAfterMs;
  }

  /** Gives up what waits for money, when nothing that could bring it has been under way for some time. */
  async #giveUpEarly(): Promise<void> {
    const { tip, clock, settings } = this.#parts;
    const { driver, pending } = tip;
    const now = clock.now();
    const isIdle = pending.length === 0 && driver!.early > 0 && driver!.sequencer.ready === 0;
    this.#idleSince = isIdle ? (this.#idleSince ?? now) : undefined;
    if (this.#idleSince === undefined || now < this.#idleSince + settings.earlyForMs) return;
    await tip.inTurn(async () => driver!.giveUpEarly());
    tip.tellLost();
  }

  /** Gives up what has waited for an earlier nonce for long enough, even if nothing is sealed. */
  async #giveUpHeld(): Promise<void> {
    const { tip, clock, settings } = this.#parts;
    const { driver } = tip;
    const now = clock.now();
    if (driver === undefined || driver.sequencer.held === 0 || now < this.#heldAt) return;
    this.#heldAt = now + HELD_EVERY_MS;
    await tip.inTurn(async () => driver.giveUpHeld(now - settings.heldForMs));
    tip.tellLost();
  }
}
