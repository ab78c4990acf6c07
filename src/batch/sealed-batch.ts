/**
 * A sealed batch: a value that says everything about a batch that is to be published and proven. It
 * can be stored, read back (`sealed-batch-json.ts`) and proven elsewhere (`witness-input.ts`).
 */
import { equalBytes } from "@noble/curves/utils.js";
import type { ByKind } from "../operations/kinds.js";
import type { Shape } from "../shape.js";
import type { Account } from "../state/account.js";
import type { PagedTree } from "../state/state.js";
import { encodeData } from "./data.js";
import type { BatchHeader } from "./header.js";
import { gatherData } from "./places.js";
import { computePublicInputs, type PublicInputs } from "./public-inputs.js";
import { entriesOf, recordsOf, signaturesOf } from "./publish-operations.js";
import type { Settlement } from "./settlement.js";

/** What has happened in a batch; all else follows. The lists are in order, without padding. */
export interface BatchContent extends ByKind<"settled"> {
  readonly shape: Shape;
  /** Depth of the state tree. */
  readonly levels: number;
  readonly header: BatchHeader;
  /** M strictly increasing account indices. */
  readonly slots: readonly number[];
  /** The account of each slot before the batch; undefined where the leaf was empty. */
  readonly before: readonly (Account | undefined)[];
  /** The account of each slot after the batch. */
  readonly after: readonly (Account | undefined)[];
  readonly tree: PagedTree;
}

/** A batch that has been applied to the state and waits to be proven and published. */
export interface SealedBatch extends BatchContent {
  /** The bytes to publish. */
  readonly data: Uint8Array;
  readonly publicInputs: PublicInputs;
}

/** Completes a batch by what follows from its content. */
export function sealContent(content: BatchContent): SealedBatch {
  const { shape, levels, header, slots } = content;
  const records = { slots, ...recordsOf(content, slots) };
  const data = encodeData({ header, settlement: settlementOf(content), records }, shape);
  return { ...content, data, publicInputs: computePublicInputs(data, shape, levels) };
}

/**
 * Completes a batch that somebody has published, perhaps with padding before its operations.
 *
 * @returns undefined if the data say something else than the content
 * @throws QuipuError as `decodeData` does.
 */
export function sealAsPublished(content: BatchContent, data: Uint8Array): SealedBatch | undefined {
  const { shape, levels } = content;
  const batch = sealContent(content);
  if (equalBytes(batch.data, data)) return batch;
  if (!equalBytes(batch.data, gatherData(data, shape, levels))) return undefined;
  return { ...batch, data, publicInputs: computePublicInputs(data, shape, levels) };
}

function settlementOf(content: BatchContent): Settlement {
  const entries = entriesOf(content);
  const { shape, header, slots, after } = content;
  if (shape.signed !== true) return entries;
  const keyOf = (account: number) => after[slots.indexOf(account)]!.publicKey;
  return { ...entries, signatures: signaturesOf(content, { domain: header.domain, keyOf }) };
}
