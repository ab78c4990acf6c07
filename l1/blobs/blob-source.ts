/** Somewhere that blobs may be had from: a beacon node, a folder, a file server. Nobody's word is taken for one. */
import type { Block, Hex } from "../rpc/answers.js";

/** Which blob is wanted. */
export interface WantedBlob {
  /** As its transaction has it (EIP-4844). */
  readonly versionedHash: Hex;
  /** The L1 block that the transaction is in. */
  readonly block: Pick<Block, "number" | "hash" | "timestamp">;
}

/** Why a source gives nothing that could be used. */
export type AbsenceReason =
  /** It does not know the blob, or the block. */
  | "not found"
  /** It does not know the blob, and of blocks that old it need not. */
  | "pruned"
  /** It does not answer, or answers that it cannot now. */
  | "unreachable"
  /** It answers that it will not. */
  | "refused"
  /** It answers in another form, or with more than was asked for. */
  | "invalid answer"
  /** It hands out something else than the blob. */
  | "wrong blob";

/** That a source does not have a blob. */
export interface Absence {
  readonly why: AbsenceReason;
  /** What it has answered, in words. */
  readonly detail?: string;
}

/** What a source hands out: the blob, it says. One of a list may be the right one. */
export type BlobAnswer = { readonly offers: readonly Uint8Array[] } | Absence;

export interface BlobSource {
  /** As errors name it; without what may be secret in an address. */
  readonly name: string;

  /** Asks for a blob. Whoever asks checks what he gets. Throws for nothing that the source does. */
  ask(wanted: WantedBlob): Promise<BlobAnswer>;

  /**
   * Keeps a blob that was checked, for the next time; only archives of one's own do.
   *
   * @throws QuipuError `FileUnwritable`, `NoSpaceLeft`.
   */
  keep?(versionedHash: Hex, blob: Uint8Array): Promise<void>;
}
