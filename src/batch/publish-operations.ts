/** From the settled operations of a batch to what is published of them: records and settlement. */
import {
  type ByKind,
  KIND_NAMES,
  KINDS,
  type KindName,
  SETTLED_KIND_NAMES,
  type SettledKindName,
  type TypesOf,
} from "../operations/kinds.js";
import type { Settlement } from "./settlement.js";

/** The records of settled operations, without padding. */
export function recordsOf(
  operations: ByKind<"settled">,
  slots: readonly number[],
): ByKind<"record"> {
  const slotOf = new Map(slots.map((index, slot) => [index, slot]));
  const lists = KIND_NAMES.map((name) => [
    name,
    recordList(name, operations[name], (account) => slotOf.get(account)!),
  ]);
  return Object.fromEntries(lists) as ByKind<"record">;
}

/** What L1 reads of settled operations. */
export function settlementOf(operations: ByKind<"settled">): Settlement {
  const lists = SETTLED_KIND_NAMES.map((name) => [name, entryList(name, operations[name])]);
  return Object.fromEntries(lists) as Settlement;
}

function recordList<Name extends KindName>(
  name: Name,
  operations: readonly TypesOf[Name]["settled"][],
  slotOf: (account: number) => number,
): TypesOf[Name]["record"][] {
  return operations.map((operation) => KINDS[name].recordOf(operation, slotOf));
}

function entryList<Name extends SettledKindName>(
  name: Name,
  operations: readonly TypesOf[Name]["settled"][],
): TypesOf[Name]["entry"][] {
  return operations.map((operation) => KINDS[name].entryOf(operation));
}
