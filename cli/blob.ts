/** `quipu blob`: what the blob of some batches is to L1, or any blob. */
import { Command, InvalidArgumentError, Option } from "commander";
import { formatShape } from "../src/shape.js";
import { formatFacts, formatTable, shortHex } from "../terminal/table.js";
import type { ExaminedBlob, ExaminedGroup } from "../tries/examine-blob.js";
import { jsonOption } from "./arguments.js";
import { EXIT } from "./failure.js";
import { printResult, runVisibly } from "./output.js";

const EXAMPLES = `
Takes batches that are proven, files or a folder of them, and makes the blob that would publish their
records: one group of one shape, in the given order. Or takes a blob: 131,072 bytes, as an archive keeps it,
or 0x and their hex digits. Shows how full it is, its commitment, its versioned hash, its value at a point,
and the proof of that. Then it changes one byte and tries the proof again.

A group has its own point, drawn from hashes of all that is committed with it. A blob by itself has none: give
one with --at, or one is derived from the blob's hash. Takes some seconds. Exits with 1 if a check fails.

Examples:
  $ quipu blob run/batches
  $ quipu blob run/batches/batch-000000.json --out run/first.blob
  $ quipu blob run/first.blob --at 7 --json`;

const MOST_BYTES = 4096 * 31;
const MOST_ELEMENTS = 4096;

interface Flags {
  readonly at?: bigint;
  readonly out?: string;
  readonly json?: boolean;
}

export function blobCommand(): Command {
  const command = new Command("blob")
    .description("show what a blob is to L1: commitment, versioned hash, and a proof of its value")
    .argument("<files...>", "batch files or folders of them, or one blob")
    .addOption(pointOption())
    .option("--out <file>", "write the blob of the batches to a file")
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES);
  return command.action(async (paths: string[], flags: Flags) => {
    const { readBlobInput } = await import("../workload/blob-input.js");
    const input = await readBlobInput(paths);
    if ("batches" in input) {
      if (flags.at !== undefined) command.error("error: --at is for a blob; batches have a point");
      await showGroup(input.batches, flags);
    } else {
      if (flags.out !== undefined) command.error("error: --out is for batches; this is a blob");
      await showBlob(input.blob, flags);
    }
  });
}

/** `--at Z`. */
function pointOption(): Option {
  return new Option("--at <z>", "point for a blob by itself, decimal or 0x hex").argParser(
    (text) => {
      if (/^(\d{1,78}|0x[0-9a-fA-F]{1,64})$/.test(text)) return BigInt(text);
      throw new InvalidArgumentError("Expected a number, decimal or 0x and hex digits.");
    },
  );
}

async function showBlob(blob: Uint8Array, { at, json }: Flags): Promise<void> {
  const { examineBlob } = await import("../tries/examine-blob.js");
  const examined = await runVisibly("Examine the blob", json, () => examineBlob(blob, at));
  finish(examined, true);
  printResult(json, resultOf(examined), () => describe(examined).join("\n\n"));
}

type Batches = Parameters<typeof import("../tries/examine-blob.js").examineGroup>[0];

async function showGroup(batches: Batches, { out, json }: Flags): Promise<void> {
  const { examineGroup } = await import("../tries/examine-blob.js");
  const examined = await runVisibly("Examine the blob", json, () => examineGroup(batches));
  if (out !== undefined) {
    const { writeAtomically } = await import("../files/atomic-file.js");
    await writeAtomically(out, (file) => file.writeFile(examined.blob));
  }
  const { shape, shares, sum, y } = examined;
  const sumHolds = sum === y;
  finish(examined, sumHolds);
  const group = { shape: formatShape(shape), batches: shares, sum, sumHolds, file: out };
  printResult(json, { ...resultOf(examined), ...group }, () => {
    const [facts, ...others] = describe(examined);
    return [titleOf(examined), facts, describeSum(examined), ...others].join("\n\n");
  });
}

/** A check that has failed is a refusal; that of the changed blob has to fail. */
function finish({ holds, changed }: ExaminedBlob, sumHolds: boolean): void {
  if (!holds || changed.holds || !sumHolds) process.exitCode = EXIT.refused;
}

/** Without the blob's bytes, and what only batches have. */
function resultOf(examined: ExaminedBlob) {
  const { z, from, used, holdsRecords, commitment, versionedHash, y, proof, holds } = examined;
  return {
    elements: { used, of: MOST_ELEMENTS },
    holdsRecords,
    commitment,
    versionedHash,
    z,
    zFrom: from,
    y,
    proof,
    holds,
    changed: examined.changed,
  };
}

function titleOf({ shape, shares }: ExaminedGroup): string {
  const batches = shares.length === 1 ? "1 batch" : `${shares.length} batches`;
  return `the blob of ${batches} of ${formatShape(shape)}`;
}

const ORIGINS = {
  group: "of this group: hashes of the blob, its records and what is committed with them",
  option: "as you say",
  hash: "derived from the versioned hash, for no group is known",
} as const;

/** What it is, what a changed byte does, and what a contract sees. */
function describe(examined: ExaminedBlob): string[] {
  const { used, holdsRecords, commitment, versionedHash, z, from, y, proof, holds } = examined;
  const { byte, was, is, ...changed } = examined.changed;
  const count = (value: number): string => value.toLocaleString("en-US");
  const share = ((100 * used) / MOST_ELEMENTS).toPrecision(3);
  const room = holdsRecords
    ? `, ${count(31 * used)} of ${count(MOST_BYTES)} bytes`
    : "; not as records, which have 31 bytes an element";
  const facts = formatFacts({
    used: `${count(used)} of ${count(MOST_ELEMENTS)} elements (${share} %)${room}`,
    commitment,
    "versioned hash": versionedHash,
    z: `${shortHex(z)}, ${ORIGINS[from]}`,
    "P(z)": shortHex(y),
    "KZG proof": proof,
    check: holds ? "holds: the blob of this commitment has this value at z" : "FAILS",
  });
  const change = formatFacts({
    "one byte changed": `byte ${byte}, ${was} made ${is}`,
    "versioned hash": `${changed.versionedHash}, so readers refuse it`,
    "P(z)": shortHex(changed.y),
    check: changed.holds ? "HOLDS, and must not" : "fails: its value is not the commitment's at z",
  });
  const seen = [
    "BLOBHASH shows a contract the versioned hash: 0x01 and the end of a SHA-256 of the commitment.",
    "It shows neither the commitment nor any byte of the blob. Whoever calls hands in commitment, z, P(z)",
    "and proof; the precompile at 0x0a compares the first with the hash and checks the proof.",
  ].join("\n");
  return [facts, change, seen];
}

const PROOFS = `The proofs in the files are each about a point of its own; for this blob they are made again, at z.`;

function describeSum({ shares, sum, y }: ExaminedGroup): string {
  const rows = shares.map(({ number, value, first }) => [number, shortHex(value), `z^${first}`]);
  const table = formatTable(["batch", "its records at z", "times"], rows);
  const verdict = sum === y ? "the same as P(z)" : "NOT P(z)";
  return `${table}\nsum    ${shortHex(sum)}, ${verdict}\n\n${PROOFS}`;
}
