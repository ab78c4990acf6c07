/** Asks one source after another for a blob, and believes none of them. */
import { gotExpected, type QuipuError } from "../../src/errors.js";
import { l1Error } from "../l1-error.js";
import type { Hex } from "../rpc/answers.js";
import type { Absence, BlobSource, WantedBlob } from "./blob-source.js";
import { findMismatch } from "./check-blob.js";
import { ageOf, formatAge, isPastRetention, RETENTION } from "./retention.js";

export interface BlobFinderOptions {
  /** Hears of each thing that was handed out for a blob and is none, with who has done so: `BlobMismatch`. */
  readonly onMismatch?: ((refusal: QuipuError) => void) | undefined;
}

/** A blob that is the one of its versioned hash. */
export interface FoundBlob {
  /** 131,072 bytes. */
  readonly blob: Uint8Array;
  /** Name of the source that had it. */
  readonly source: string;
}

/**
 * Finds blobs in sources, the first of which is asked first. An archive of one's own that did not have a blob
 * keeps it once a later source had it.
 *
 * @example
 * const finder = new BlobFinder([new ArchiveFolder("blobs"), new BeaconNode("http://localhost:5052")]);
 * const { blob } = await finder.find({ versionedHash, block });
 */
export class BlobFinder {
  readonly #sources: readonly BlobSource[];
  readonly #options: BlobFinderOptions;

  constructor(sources: readonly BlobSource[], options: BlobFinderOptions = {}) {
    this.#sources = sources;
    this.#options = options;
  }

  /**
   * Finds a blob and checks it, which takes about half a second.
   *
   * @throws QuipuError `BlobUnavailable` if no source has it, with what each has answered;
   *   `FileUnwritable`, `NoSpaceLeft` if an archive cannot keep it.
   */
  async find(wanted: WantedBlob): Promise<FoundBlob> {
    const absences: (readonly [BlobSource, Absence])[] = [];
    for (const source of this.#sources) {
      const answer = await this.#askOne(source, wanted);
      if ("why" in answer) {
        absences.push([source, answer]);
        continue;
      }
      for (const [archive] of absences) await archive.keep?.(wanted.versionedHash, answer.blob);
      return answer;
    }
    throw unavailable(wanted, absences);
  }

  /** The same sources behind another one, which is asked first. */
  behind(first: BlobSource): BlobFinder {
    return new BlobFinder([first, ...this.#sources], this.#options);
  }

  /**
   * Hands a blob that was made here to the archives.
   *
   * @throws QuipuError `FileUnwritable`, `NoSpaceLeft`.
   */
  async keep(versionedHash: Hex, blob: Uint8Array): Promise<void> {
    for (const source of this.#sources) await source.keep?.(versionedHash, blob);
  }

  async #askOne(source: BlobSource, wanted: WantedBlob): Promise<FoundBlob | Absence> {
    const answer = await source.ask(wanted);
    if ("why" in answer) return answer;
    let absence: Absence = { why: "not found" };
    for (const blob of answer.offers) {
      const mismatch = await findMismatch(blob, wanted.versionedHash);
      if (mismatch === undefined) return { blob, source: source.name };
      const { what, got, expected } = mismatch;
      absence = { why: "wrong blob", detail: `${what}: ${got}` };
      const of = `${what} of blob ${wanted.versionedHash} from ${source.name}`;
      this.#options.onMismatch?.(l1Error("BlobMismatch", gotExpected(of, got, expected)));
    }
    return absence;
  }
}

/** What a person can do where no source of his has a blob. */
const ADVICE =
  "give a folder or an address where somebody offers its file, 'quipu sync --blobs DIR|URL', or a " +
  "beacon node that has all blobs, '--blobs beacon:URL'";

function unavailable(
  { versionedHash, block }: WantedBlob,
  absences: readonly (readonly [BlobSource, Absence])[],
): QuipuError {
  const age = ageOf(block);
  const what = `blob ${versionedHash} of L1 block ${block.number}, ${formatAge(age)}`;
  const answers = absences.map(([{ name }, { why, detail }]) => {
    return `${name}: ${why}${detail === undefined ? "" : ` (${detail})`}`;
  });
  const got = answers.length === 0 ? "no source to ask" : answers.join("; ");
  const past = isPastRetention(age) ? ` (beacon nodes keep blobs for ${RETENTION})` : "";
  const expected = `a source that has it${past}: ${ADVICE}`;
  return l1Error("BlobUnavailable", gotExpected(what, got, expected));
}
