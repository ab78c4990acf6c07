/** A file server that offers the files of an archive's folder. */
import { BLOB_BYTES } from "../../src/batch/blob.js";
import { archiveName } from "./archive-name.js";
import type { BlobAnswer, BlobSource, WantedBlob } from "./blob-source.js";
import { addressBelow, type HttpOptions, httpAddress, httpGet } from "./http-get.js";

export class ArchiveServer implements BlobSource {
  readonly name: string;
  readonly #base: URL;
  readonly #options: HttpOptions;

  /**
   * @param url of the folder
   * @throws QuipuError `RpcUnavailable` if the address is not one of HTTP.
   */
  constructor(url: string, options: HttpOptions = {}) {
    this.#base = httpAddress(url, "address of an archive");
    this.name = `archive ${this.#base.origin}`;
    this.#options = options;
  }

  async ask({ versionedHash }: WantedBlob): Promise<BlobAnswer> {
    const url = addressBelow(this.#base, archiveName(versionedHash));
    const request = { url, accept: "application/octet-stream", most: BLOB_BYTES };
    const answer = await httpGet(request, this.#options);
    return "body" in answer ? { offers: [answer.body] } : answer;
  }
}
