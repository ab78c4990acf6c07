/** Blobs that this process has published itself: it needs nobody to tell it what is in them. */
import type { Hex } from "../rpc/answers.js";
import type { BlobAnswer, BlobSource, WantedBlob } from "./blob-source.js";

/** Those of a day, with one every half an hour: 6 MB. */
const MOST = 48;

export class OwnBlobs implements BlobSource {
  readonly name = "this process";
  readonly #blobs = new Map<Hex, Uint8Array>();

  async ask({ versionedHash }: WantedBlob): Promise<BlobAnswer> {
    const blob = this.#blobs.get(versionedHash);
    return blob === undefined ? { why: "not found" } : { offers: [blob] };
  }

  /** Takes a blob; the oldest goes when there are too many. */
  add(versionedHash: Hex, blob: Uint8Array): void {
    this.#blobs.delete(versionedHash);
    this.#blobs.set(versionedHash, blob);
    const [oldest] = this.#blobs.keys();
    if (this.#blobs.size > MOST) this.#blobs.delete(oldest!);
  }
}
