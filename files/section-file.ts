/**
 * The container that circom and snarkjs keep their files in (.r1cs, .ptau, .zkey): four letters, a
 * version, a count of sections, then sections of (id: u32, bytes: u64, content), little-endian.
 *
 * This replaces @iden3/binfileutils, which trusts the lengths in a file: it notices a truncated file
 * late and does not say what is missing.
 */
import { open } from "node:fs/promises";
import { gotExpected, QuipuError } from "../src/errors.js";

export const FILE_HEADER_BYTES = 12;
export const SECTION_HEADER_BYTES = 12;

/** Where a section's content lies in its file, in bytes. */
export interface Section {
  readonly offset: number;
  readonly bytes: number;
}

/** The expected kind of a file, and the error codes if it is not one. */
export interface FileKind<Code extends string> {
  readonly magic: "r1cs" | "ptau" | "zkey";
  readonly version: number;
  /** It cannot be opened. */
  readonly unreadable: Code;
  /** It is another kind of file, or lacks something it must hold. */
  readonly invalid: Code;
  /** It ends too early. */
  readonly truncated: Code;
}

/** The source of the bytes: a file, or its content in memory. */
interface Source {
  /** Bytes. */
  readonly size: number;
  /** The bytes from a position on; fewer than requested at the end. */
  read(position: number, length: number): Promise<Buffer>;
}

/** A file with a list of its sections. All error messages begin with its name. */
export class SectionFile<Code extends string> {
  readonly name: string;
  readonly kind: FileKind<Code>;
  readonly #source: Source;
  readonly #sections = new Map<number, Section>();

  private constructor(name: string, kind: FileKind<Code>, source: Source) {
    this.name = name;
    this.kind = kind;
    this.#source = source;
  }

  /**
   * Lists the sections of a file whose content is in memory; reading them copies nothing.
   *
   * @throws QuipuError `kind.invalid` if the magic, the version or a repeated section is wrong,
   *   `kind.truncated` if the content ends before a section does
   */
  static async inMemory<Code extends string>(
    name: string,
    kind: FileKind<Code>,
    content: Uint8Array,
  ): Promise<SectionFile<Code>> {
    const { buffer, byteOffset, length } = content;
    const bytes = Buffer.from(buffer as ArrayBuffer, byteOffset, length);
    const source: Source = {
      size: length,
      read: async (position, count) => bytes.subarray(position, position + count),
    };
    return SectionFile.#list(new SectionFile(name, kind, source));
  }

  /**
   * Opens a file, lists its sections, hands it to `work` and closes it.
   *
   * @throws QuipuError `kind.unreadable` if it cannot be opened; otherwise as `inMemory`
   */
  static async open<Code extends string, Result>(
    path: string,
    kind: FileKind<Code>,
    work: (file: SectionFile<Code>) => Promise<Result>,
  ): Promise<Result> {
    const handle = await open(path).catch((cause: unknown) => {
      throw new QuipuError(kind.unreadable, `cannot open ${path}`, { cause });
    });
    try {
      const { size } = await handle.stat();
      const source: Source = {
        size,
        read: async (position, length) => {
          const bytes = Buffer.alloc(length);
          const { bytesRead } = await handle.read(bytes, 0, length, position);
          return bytes.subarray(0, bytesRead);
        },
      };
      return await work(await SectionFile.#list(new SectionFile(path, kind, source)));
    } finally {
      await handle.close();
    }
  }

  static async #list<Code extends string>(file: SectionFile<Code>): Promise<SectionFile<Code>> {
    const { magic: expected, version } = file.kind;
    const { size } = file.#source;
    const header = await file.read(0, FILE_HEADER_BYTES);
    const magic = header.toString("latin1", 0, 4);
    if (magic !== expected) throw file.invalid("magic", JSON.stringify(magic), `"${expected}"`);
    if (header.readUInt32LE(4) !== version) {
      throw file.invalid(`${magic} version`, header.readUInt32LE(4), version);
    }
    let position = FILE_HEADER_BYTES;
    for (let left = header.readUInt32LE(8); left > 0; left--) {
      const head = await file.read(position, SECTION_HEADER_BYTES);
      const id = head.readUInt32LE(0);
      const section = {
        offset: position + SECTION_HEADER_BYTES,
        bytes: Number(head.readBigUInt64LE(4)),
      };
      position = section.offset + section.bytes;
      if (position > size) {
        throw file.truncated(`section ${id}: file size in bytes`, size, `at least ${position}`);
      }
      if (file.#sections.has(id)) throw file.invalid(`section ${id}`, "two", "one");
      file.#sections.set(id, section);
    }
    return file;
  }

  has(id: number): boolean {
    return this.#sections.has(id);
  }

  /** Where a section lies. @throws QuipuError `kind.invalid` if there is none with that id. */
  section(id: number): Section {
    const section = this.#sections.get(id);
    if (section) return section;
    throw this.invalid(
      "sections",
      [...this.#sections.keys()].join(", ") || "none",
      `one with id ${id}`,
    );
  }

  /** The content of a section. */
  content(id: number): Promise<Buffer> {
    const { offset, bytes } = this.section(id);
    return this.read(offset, bytes);
  }

  /** Exactly `length` bytes from `position`. @throws QuipuError `kind.truncated`. */
  async read(position: number, length: number): Promise<Buffer> {
    const bytes = await this.#source.read(position, length);
    if (bytes.length === length) return bytes;
    throw this.truncated(`bytes from offset ${position}`, bytes.length, length);
  }

  /** The error for a file with invalid content. */
  invalid(what: string, got: unknown, expected: unknown): QuipuError<Code> {
    return new QuipuError(this.kind.invalid, gotExpected(`${this.name}: ${what}`, got, expected));
  }

  /** The error for a file that ends too early. */
  truncated(what: string, got: unknown, expected: unknown): QuipuError<Code> {
    return new QuipuError(this.kind.truncated, gotExpected(`${this.name}: ${what}`, got, expected));
  }
}

/** An unsigned little-endian integer. */
export function readInteger(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
