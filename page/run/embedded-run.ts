/** What a page of a run carries: the files as they are, and what only the machine that wrote it knows. */
import type { VerificationKey } from "../../src/proof/verification-key.js";

/** The data of a page, as JSON. The page reads the texts with the parsers that read the files. */
export interface EmbeddedRun {
  /** The text of the genesis file. */
  readonly genesis: { readonly file: string; readonly text: string };
  /** The key that the batches were verified under, and the shape that it is for. */
  readonly key: { readonly verificationKey: VerificationKey; readonly shape: string };
  readonly batches: readonly EmbeddedBatch[];
}

export interface EmbeddedBatch {
  readonly number: number;
  readonly file: string;
  /** The text of the batch file; null where there is none that can be read. */
  readonly text: string | null;
  /**
   * What the verifier said that wrote the page: the code of its refusal, or null; nothing of a batch
   * behind a refused one.
   */
  readonly recordedCode?: string | null;
}
