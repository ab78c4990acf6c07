/**
 * Writes a .zkey front to back, section by section, and hashes the parts that identify the key.
 */
import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { FILE_HEADER_BYTES, SECTION_HEADER_BYTES } from "../../files/section-file.js";
import { GROTH16, ZKEY_SECTION, ZKEY_VERSION } from "../formats/zkey-format.js";

/** The sections of one key, in the order in which they are begun. */
export class ZkeyWriter {
  readonly #file: FileHandle;
  /** 64 bytes, as snarkjs' circuit hash, over the header and all points as they are written. */
  readonly #hash = createHash("blake2b512");
  #position = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Position of the next byte. */
  get position(): number {
    return this.#position;
  }

  /** The file's own header, and the section that says that the key is one for Groth16. */
  async begin(): Promise<void> {
    const head = Buffer.alloc(FILE_HEADER_BYTES);
    head.write("zkey", "latin1");
    head.writeUInt32LE(ZKEY_VERSION, 4);
    head.writeUInt32LE(Object.keys(ZKEY_SECTION).length, 8);
    await this.#write(head);
    await this.beginSection(ZKEY_SECTION.protocol, 4);
    await this.#write(u32(GROTH16));
  }

  /** Begins a section whose content, of so many bytes, is appended next. */
  async beginSection(id: number, bytes: number): Promise<void> {
    const head = Buffer.alloc(SECTION_HEADER_BYTES);
    head.writeUInt32LE(id);
    head.writeBigUInt64LE(BigInt(bytes), 4);
    await this.#write(head);
  }

  /** Appends content that identifies the key. */
  async append(content: Uint8Array): Promise<void> {
    this.#hash.update(content);
    await this.#write(content);
  }

  /** Skips a section that another thread has written; `bytes` includes its header. */
  skip(bytes: number): void {
    this.#position += bytes;
  }

  /** Writes the last section: the key's hash and an empty list of contributions. Returns the hash. */
  async finish(): Promise<Uint8Array> {
    const hash = this.#hash.digest();
    await this.beginSection(ZKEY_SECTION.contributions, hash.length + 4);
    await this.#write(Buffer.concat([hash, u32(0)]));
    return hash;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(
        bytes,
        done,
        bytes.length - done,
        this.#position,
      );
      done += bytesWritten;
      this.#position += bytesWritten;
    }
  }
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
