/**
 * Blobs from the REST endpoint of a beacon node (beacon-APIs, `getBlobs`), or from anvil, which has it as well.
 *
 * A beacon node knows blocks by their slot or their root, and L1 by number and hash. The slot follows from the
 * time: the block of slot s has the time genesis + s · seconds per slot (consensus-specs, `compute_time_at_slot`), no
 * other. Genesis and length of a slot are asked for once, and it works for the newest block. EIP-4788 would give
 * the root as well, as `parentBeaconBlockRoot` of the next block; but there may be none yet, and every blob would
 * take another block. A slot names the block of the node's chain: if that is another one than ours the blob is
 * not found, or is the same.
 *
 * What does not tell the length of a slot, such as anvil, is asked by the hash of the L1 block. A number would be
 * taken for a slot by a beacon node behind a gateway; that hash means nothing to it.
 */
import * as v from "valibot";
import { BLOB_BYTES } from "../../src/batch/blob.js";
import { hexBytes } from "../rpc/answers.js";
import type { Absence, BlobAnswer, BlobSource, WantedBlob } from "./blob-source.js";
import { addressBelow, type HttpOptions, httpAddress, httpGet, parseJson } from "./http-get.js";
import { ageOf, formatAge, isPastRetention, RETENTION } from "./retention.js";

/** One blob is asked for, but a block may have it more than once, and a server may not know the filter. */
const MOST_BLOBS = 32;
/** A blob is 0x, two digits a byte, quotes and a comma. */
const MOST_BYTES = MOST_BLOBS * (2 * BLOB_BYTES + 5) + 1024;
/** The specification has some hundred values. */
const MOST_SPEC_BYTES = 2 ** 20;

const decimal = v.pipe(v.string("digits"), v.regex(/^\d{1,15}$/, "digits"), v.transform(Number));
const positive = v.pipe(decimal, v.minValue(1, "1 or more"));

const GENESIS = v.object({ data: v.object({ genesis_time: decimal }) });
/** The second is what the first is to be replaced by. */
const SPEC = v.object({
  data: v.union([
    v.object({ SECONDS_PER_SLOT: positive }),
    v.object({ SLOT_DURATION_MS: positive }),
  ]),
});
const BLOBS = v.object({ data: v.pipe(v.array(hexBytes), v.maxLength(MOST_BLOBS)) });

/** When the slots of a chain are. */
interface Schedule {
  /** Seconds since 1970. */
  readonly genesis: number;
  readonly secondsPerSlot: number;
}

export class BeaconNode implements BlobSource {
  readonly name: string;
  readonly #base: URL;
  readonly #options: HttpOptions;
  /** Null for a server that has none; undefined until it has told. */
  #schedule: Schedule | null | undefined;

  /**
   * @param url the address before `/eth/v1/…`
   * @throws QuipuError `RpcUnavailable` if the address is not one of HTTP.
   */
  constructor(url: string, options: HttpOptions = {}) {
    this.#base = httpAddress(url, "address of a beacon node");
    this.name = `beacon node ${this.#base.origin}`;
    this.#options = options;
  }

  async ask({ versionedHash, block }: WantedBlob): Promise<BlobAnswer> {
    const id = await this.#idOf(block);
    if (typeof id !== "string") return id;
    const path = `eth/v1/beacon/blobs/${id}`;
    const query = { versioned_hashes: versionedHash };
    const answer = await this.#get(path, BLOBS, MOST_BYTES, query);
    if ("why" in answer) return explainAge(answer, block);
    const offers = answer.data.map((text) => Buffer.from(text.slice(2), "hex"));
    return offers.length > 0 ? { offers } : explainAge({ why: "not found" }, block);
  }

  /** The block as the node knows it. */
  async #idOf(block: WantedBlob["block"]): Promise<string | Absence> {
    if (this.#schedule === undefined) {
      const answer = await this.#readSchedule();
      if (answer !== null && "why" in answer) return answer;
      this.#schedule = answer;
    }
    if (this.#schedule === null) return block.hash;
    const { genesis, secondsPerSlot } = this.#schedule;
    const slot = (block.timestamp - genesis) / secondsPerSlot;
    if (Number.isInteger(slot) && slot >= 0) return String(slot);
    const detail = `a block of time ${block.timestamp} is in no slot of its chain`;
    return { why: "not found", detail };
  }

  async #readSchedule(): Promise<Schedule | Absence | null> {
    const spec = await this.#get("eth/v1/config/spec", SPEC, MOST_SPEC_BYTES);
    if ("why" in spec) return spec.why === "not found" ? null : spec;
    const answer = await this.#get("eth/v1/beacon/genesis", GENESIS, MOST_SPEC_BYTES);
    if ("why" in answer) return answer;
    const { data } = spec;
    const secondsPerSlot =
      "SECONDS_PER_SLOT" in data ? data.SECONDS_PER_SLOT : data.SLOT_DURATION_MS / 1000;
    return { genesis: answer.data.genesis_time, secondsPerSlot };
  }

  async #get<Schema extends v.GenericSchema<unknown, { readonly data: unknown }>>(
    path: string,
    schema: Schema,
    most: number,
    query: Readonly<Record<string, string>> = {},
  ): Promise<v.InferOutput<Schema> | Absence> {
    const url = addressBelow(this.#base, path);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const answer = await httpGet({ url, accept: "application/json", most }, this.#options);
    if ("why" in answer) return answer;
    const parsed = v.safeParse(schema, parseJson(answer.body.toString("utf8")), {
      abortEarly: true,
    });
    if (parsed.success) return parsed.output;
    return { why: "invalid answer", detail: `/${path}: another form` };
  }
}

/** A node that does not find a blob says in many ways, or not at all, that it has had it. */
function explainAge(absence: Absence, block: WantedBlob["block"]): Absence {
  const age = ageOf(block);
  if (absence.why !== "not found" || !isPastRetention(age)) return absence;
  const answered = absence.detail === undefined ? "" : `${absence.detail}; `;
  const detail = `${answered}the block is ${formatAge(age)}, and nodes keep blobs for ${RETENTION}`;
  return { why: "pruned", detail };
}
