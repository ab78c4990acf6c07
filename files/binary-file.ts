/**
 * The container that circom and snarkjs keep their files in (.r1cs, .ptau, .zkey): four letters, a
 * version, a count of sections, then sections of (id: u32, bytes: u64, content), little-endian.
 *
 * Own code rather than @iden3/binfileutils because that one takes a file's word for its lengths: a
 * file that was cut off is noticed late and without saying what is missing.
 */
import type { FileHandle } from "node:fs/promises";
import { gotExpected, QuipuError } from "../src/errors.js";

export const FILE_HEADER_BYTES = 12;
export const SECTION_HEADER_BYTES = 12;

/** Where a section's content lies in its file, in bytes. */
export interface Section {
  readonly offset: number;
  readonly bytes: number;
}

/** What a file claims to be, and the codes of the refusals if it is not. */
export interface FileKind<Code extends string> {
  readonly magic: "r1cs" | "ptau" | "zkey";
  readonly version: number;
  readonly invalid: Code;
  readonly truncated: Code;
}

/**
 * Lists the sections of a file by their id.
 *
 * @throws QuipuError `kind.invalid` if the magic, the version or a repeated section is wrong,
 *   `kind.truncated` if the file ends before a section does
 */
export async function readSections<Code extends string>(
  file: FileHandle,
  kind: FileKind<Code>,
): Promise<ReadonlyMap<number, Section>> {
  const { size } = await file.stat();
  const header = await readBytes(file, 0, FILE_HEADER_BYTES, kind);
  const magic = header.toString("latin1", 0, 4);
  if (magic !== kind.magic) {
    throw new QuipuError(
      kind.invalid,
      gotExpected("magic", JSON.stringify(magic), `"${kind.magic}"`),
    );
  }
  const version = header.readUInt32LE(4);
  if (version !== kind.version) {
    throw new QuipuError(kind.invalid, gotExpected(`${magic} version`, version, kind.version));
  }
  const sections = new Map<number, Section>();
  let position = FILE_HEADER_BYTES;
  for (let left = header.readUInt32LE(8); left > 0; left--) {
    const head = await readBytes(file, position, SECTION_HEADER_BYTES, kind);
    const id = head.readUInt32LE(0);
    const section = {
      offset: position + SECTION_HEADER_BYTES,
      bytes: Number(head.readBigUInt64LE(4)),
    };
    position = section.offset + section.bytes;
    if (position > size) {
      throw new QuipuError(
        kind.truncated,
        gotExpected(`section ${id}: file size in bytes`, size, `at least ${position}`),
      );
    }
    if (sections.has(id))
      throw new QuipuError(kind.invalid, `section ${id}: got two, expected one`);
    sections.set(id, section);
  }
  return sections;
}

/** The section with that id, or a refusal with `kind.invalid`. */
export function requireSection<Code extends string>(
  sections: ReadonlyMap<number, Section>,
  id: number,
  kind: FileKind<Code>,
): Section {
  const section = sections.get(id);
  if (section) return section;
  const got = [...sections.keys()].join(", ") || "none";
  throw new QuipuError(kind.invalid, gotExpected("sections", got, `one with id ${id}`));
}

/** Exactly `length` bytes from `position`, or a refusal with `kind.truncated`. */
export async function readBytes<Code extends string>(
  file: FileHandle,
  position: number,
  length: number,
  kind: FileKind<Code>,
): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead === length) return buffer;
  throw new QuipuError(
    kind.truncated,
    gotExpected(`bytes from offset ${position}`, bytesRead, length),
  );
}

/** An unsigned little-endian integer. */
export function readInteger(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
