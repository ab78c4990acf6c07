/** A batch that steals: true but for its first withdrawal, which is the thief's. */
import { dataParts } from "../../src/batch/data.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { decodeSettlement, encodeSettlement } from "../../src/batch/settlement.js";
import { benchError } from "../bench-error.js";
import { DEPOSITED } from "./settlement-workload.js";

/** As much as another account has brought. */
export const STOLEN = DEPOSITED;

/**
 * The published data of the false batch.
 *
 * @param batch with a withdrawal
 * @param thief L1 address that is paid, 160 bits
 * @param amount wei that he is paid
 */
export function falseData(
  { data, shape }: SealedBatch,
  thief: bigint,
  amount: bigint = STOLEN,
): Uint8Array {
  const { settlement: bytes } = dataParts(data, shape);
  const settlement = decodeSettlement(bytes, shape);
  const loot = { owner: thief, token: 0, amount };
  const withdrawals = [loot, ...settlement.withdrawals.slice(1)];
  const forged = Uint8Array.from(data);
  const place = bytes.byteOffset - data.byteOffset;
  forged.set(encodeSettlement({ ...settlement, withdrawals }, shape), place);
  return forged;
}

/** Whoever was to refuse a false batch has not. */
export function theftUnnoticed(): Error {
  return benchError("TheftUnnoticed", "a false batch: got no refusal of it, expected one");
}
