/** Writes the page of a run that has been verified. */
import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { basename } from "node:path";
import { writeAtomically } from "../../files/atomic-file.js";
import { readText } from "../../files/read-text.js";
import { ownVersion } from "../../prover/artifacts/own-manifest.js";
import { formatShape } from "../../src/shape.js";
import { shortenDecimals } from "../../terminal/table.js";
import type { BatchOutcome } from "../../workload/prove-workload.js";
import type { Verdict, VerifyReport } from "../../workload/verify-directory.js";
import type { EmbeddedBatch } from "../run/embedded-run.js";
import { type RunRecord, runPage } from "./run-page.js";

/** The program of the page; `npm run build` bundles it. */
const PROGRAM = new URL("../browser/main.js", import.meta.url);

/**
 * Writes the page. It shows the files as they are now, and what the report says of them.
 *
 * @example
 * await writeRunPage("run/page.html", await verifyDirectory("run/batches"));
 *
 * @param proven the batches as they were proven, if that was just now
 * @throws QuipuError `InvalidFile` if the genesis cannot be read, `FileUnwritable`, `NoSpaceLeft`.
 */
export async function writeRunPage(
  path: string,
  report: VerifyReport,
  proven: readonly BatchOutcome[] = [],
): Promise<void> {
  const { genesis, key, verdicts } = report;
  const batches: EmbeddedBatch[] = [];
  for (const verdict of verdicts) batches.push(await embed(verdict));
  const run = {
    genesis: { file: basename(genesis.path), text: await readText(genesis.path) },
    key: { verificationKey: key.verificationKey, shape: formatShape(key.shape) },
    batches,
  };
  const page = runPage(run, recordOf(report, proven), await readFile(PROGRAM, "utf8"));
  await writeAtomically(path, (file) => writeFile(file, page));
}

async function embed(verdict: Verdict): Promise<EmbeddedBatch> {
  const { number, file } = verdict;
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    // What is there and cannot be read is no batch file to the page either.
    return error.code === "ENOENT" ? null : "";
  });
  const embedded = { number, file: basename(file), text };
  if ("blockedBy" in verdict) return embedded;
  return { ...embedded, recordedCode: "refusal" in verdict ? verdict.refusal.code : null };
}

function recordOf({ key, verdicts }: VerifyReport, proven: readonly BatchOutcome[]): RunRecord {
  const processors = cpus();
  return {
    at: `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`,
    machine: `${processors[0]?.model ?? "an unknown processor"}, ${processors.length} cores`,
    runtime: `Node ${process.versions.node}, quipu ${ownVersion()}`,
    key: { id: key.id, note: key.note },
    batches: verdicts.map((verdict) => {
      const { number, milliseconds } = verdict;
      const proving = proven.find((batch) => batch.number === number)?.timings;
      const blockedBy = "blockedBy" in verdict ? verdict.blockedBy : undefined;
      return { number, milliseconds, proving, refusal: refusalOf(verdict), blockedBy };
    }),
  };
}

function refusalOf(verdict: Verdict) {
  if (!("refusal" in verdict)) return undefined;
  const { code, message } = verdict.refusal;
  const name = basename(verdict.file);
  return { code, message: shortenDecimals(message.replaceAll(verdict.file, name)) };
}
