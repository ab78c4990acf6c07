/** The constants of a program, as elements and as integers, each once. */
import { type Slot, slot } from "./slots.js";

export class Constants {
  readonly elements = new Map<bigint, Slot>();
  readonly integers = new Map<bigint, Slot>();

  element(value: bigint): Slot {
    return known(this.elements, value);
  }

  integer(value: bigint): Slot {
    return known(this.integers, value);
  }
}

function known(slots: Map<bigint, Slot>, value: bigint): Slot {
  const found = slots.get(value);
  if (found !== undefined) return found;
  const created = slot();
  slots.set(value, created);
  return created;
}
