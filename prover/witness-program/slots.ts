/** Places of values in memory: each has one from the instruction that sets it to the last that reads it. */
import { SLOT_BYTES } from "./instructions.js";

/** Where a value stands; shared by all instructions that name it. */
export interface Slot {
  /** −1 until it is known. */
  address: number;
}

/** A factor that is taken negative. */
export interface Negative {
  readonly negative: Slot;
}

/** A place in the code, or a list of wires. */
export interface Label {
  /** −1 until it is known. */
  target: number;
}

export type Word = number | Slot | Negative | Label;

/** An instruction whose operands have no addresses yet. */
export interface Step {
  readonly words: readonly Word[];
  /** The slots that it sets. */
  readonly sets: readonly Slot[];
}

export function slot(): Slot {
  return { address: -1 };
}

function slotsOf({ words }: Step): Slot[] {
  return words.flatMap((word) => {
    if (typeof word === "number" || "target" in word) return [];
    return "negative" in word ? [word.negative] : [word];
  });
}

export function label(): Label {
  return { target: -1 };
}

/**
 * Gives each slot an address that has none.
 *
 * @param before slots that are set before the first step; @param after that are read after the last.
 * @returns bytes that are needed.
 */
export function placeSlots(
  steps: readonly Step[],
  base: number,
  before: readonly Slot[] = [],
  after: readonly Slot[] = [],
): number {
  const lastUse = new Map<Slot, number>();
  for (const [i, step] of steps.entries()) {
    for (const used of slotsOf(step)) if (used.address < 0) lastUse.set(used, i);
  }
  for (const used of after) if (used.address < 0) lastUse.set(used, steps.length);
  const free: number[] = [];
  let end = base;
  const place = (target: Slot) => {
    target.address = free.pop() ?? end;
    end = Math.max(end, target.address + SLOT_BYTES);
  };
  const endings = new Map<number, Slot[]>();
  for (const [used, at] of lastUse) {
    const known = endings.get(at);
    if (known === undefined) endings.set(at, [used]);
    else known.push(used);
  }
  for (const target of before) if (target.address < 0) place(target);
  for (const [i, step] of steps.entries()) {
    // Before what ends here is given back: an instruction may set its result before it has read all operands.
    for (const target of step.sets) if (target.address < 0) place(target);
    for (const ended of endings.get(i) ?? []) free.push(ended.address);
    // What nobody reads is set all the same.
    for (const target of step.sets) if (!lastUse.has(target)) free.push(target.address);
  }
  return end - base;
}

/** The words of steps whose slots have addresses. */
export function encodeSteps(steps: readonly Step[]): number[] {
  const code: number[] = [];
  for (const { words } of steps) {
    for (const word of words) {
      if (typeof word === "number") code.push(word);
      else if ("target" in word) code.push(word.target);
      else code.push("negative" in word ? word.negative.address + 1 : word.address);
    }
  }
  return code;
}
