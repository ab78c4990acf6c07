/**
 * Where the operations of a batch stand among the places of their kinds. Whoever seals puts padding behind them, but
 * the circuit takes it anywhere (SPEC.md section 5), so published data may have it before.
 */
import { KIND_NAMES, type KindName, SIGNED_KIND_NAMES } from "../operations/kinds.js";
import type { Shape } from "../shape.js";
import { type BatchData, decodeData, encodeData } from "./data.js";

/** The positions of a kind's operations, in their order, and behind them those of its padding. */
export type Places = { readonly [Name in KindName]: readonly number[] };

/** The places of what data say. */
export function placesOf({ records }: Pick<BatchData, "records">): Places {
  const lists = KIND_NAMES.map((name) => {
    const positions = [...records[name].keys()];
    const isUsed = (position: number) => records[name][position] !== undefined;
    const unused = positions.filter((position) => !isUsed(position));
    return [name, [...positions.filter(isUsed), ...unused]] as const;
  });
  return Object.fromEntries(lists) as Places;
}

/**
 * The data of the same operations with all padding behind them.
 *
 * @throws QuipuError as `decodeData` does.
 */
export function gatherData(data: Uint8Array, shape: Shape, levels: number): Uint8Array {
  const batch = decodeData(data, shape, levels);
  const places = placesOf(batch);
  const gather = <Lists extends object>(lists: Lists, names: readonly KindName[]): Lists => {
    const named = lists as Record<string, readonly unknown[]>;
    const gathered = names
      .filter((name) => named[name] !== undefined)
      .map((name) => [name, places[name].map((position) => named[name]![position])]);
    return { ...lists, ...Object.fromEntries(gathered) };
  };
  const { header, settlement, records } = batch;
  const { signatures } = settlement;
  const entries = gather(settlement, KIND_NAMES);
  const signed = signatures && { signatures: gather(signatures, SIGNED_KIND_NAMES) };
  const gathered = {
    header,
    settlement: { ...entries, ...signed },
    records: gather(records, KIND_NAMES),
  };
  return encodeData(gathered, shape);
}

/** Puts columns of a kind, which have their padding behind, where its operations stand. */
export function scatter<Columns extends object>(
  columns: Columns,
  places: readonly number[],
): Columns {
  const scattered = Object.entries(columns).map(([name, column]: [string, readonly unknown[]]) => {
    const values = Array.from(column);
    for (const [i, position] of places.entries()) values[position] = column[i];
    return [name, values];
  });
  return Object.fromEntries(scattered) as Columns;
}
