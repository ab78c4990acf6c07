/**
 * Runs circomspect, a static analyser of Circom, on every circuit, and fails on any finding that
 * accepted-findings.ts does not argue: node dist/scripts/lint-circuits.js
 */

import { spawnSync } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packageRoot } from "../prover/artifacts/package-root.js";
import { type AcceptedFinding, acceptedFindings } from "./accepted-findings.js";

interface Finding extends Omit<AcceptedFinding, "why"> {
  readonly line: number;
  readonly message: string;
}

/** What is read of a report in the Static Analysis Results Interchange Format. */
interface Report {
  readonly runs: readonly {
    readonly results: readonly {
      readonly ruleId: string;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly message: { readonly text: string };
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: { readonly startLine: number };
        };
      }[];
    }[];
  }[];
}

const resolve = createRequire(import.meta.url).resolve;

/**
 * Copies the circuits, and circomlib beside them: circomspect knows no library path and looks up
 * includes beside the file that has them.
 * @returns the circuit files, relative to the stage.
 */
async function stageCircuits(stage: string): Promise<string[]> {
  const circomlib = join(dirname(resolve("circomlib/package.json")), "circuits");
  await cp(circomlib, join(stage, "circomlib", "circuits"), { recursive: true });
  const circuits = join(stage, "circuits");
  await cp(join(packageRoot, "circuits"), circuits, { recursive: true });
  const names = await readdir(circuits, { recursive: true });
  const files = names.filter((name) => name.endsWith(".circom")).sort();
  for (const name of files) {
    const up = "../".repeat(name.split("/").length);
    const source = await readFile(join(circuits, name), "utf8");
    await writeFile(
      join(circuits, name),
      source.replaceAll('include "circomlib/', `include "${up}circomlib/`),
    );
  }
  return files.map((name) => `circuits/${name}`);
}

/** circomspect's warnings and errors. @throws Error if it has not analysed every template. */
async function analyse(stage: string, files: readonly string[]): Promise<Finding[]> {
  const cli = resolve("circomspect/cli.js");
  const args = [cli, "--level", "WARNING", "--sarif-file", "report.sarif", ...files];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: stage, encoding: "utf8" });
  for (const file of files) {
    const source = await readFile(join(stage, file), "utf8");
    for (const [, template] of source.matchAll(/^template (\w+)/gm)) {
      if (stdout.includes(`analyzing template '${template}'`)) continue;
      throw new Error(`circomspect did not analyse ${template} of ${file}:\n${stdout}${stderr}`);
    }
  }
  if (stdout.includes("No issues found")) return [];
  const report = JSON.parse(await readFile(join(stage, "report.sarif"), "utf8")) as Report;
  return report.runs.flatMap(({ results }) =>
    results.map(({ ruleId, message, locations }) => {
      const { message: detail, physicalLocation } = locations[0]!;
      return {
        rule: ruleId,
        file: physicalLocation.artifactLocation.uri.replace("file://circuits/", ""),
        what: /`([^`]*)`/.exec(detail.text)?.[1] ?? "",
        line: physicalLocation.region.startLine,
        message: message.text,
      };
    }),
  );
}

function isAbout(accepted: AcceptedFinding, { rule, file, what }: Finding): boolean {
  return accepted.rule === rule && accepted.file === file && accepted.what === what;
}

const stage = await mkdtemp(join(tmpdir(), "quipu-lint-"));
try {
  const files = await stageCircuits(stage);
  const findings = await analyse(stage, files);
  const argued = (finding: Finding) =>
    acceptedFindings.some((accepted) => isAbout(accepted, finding));
  const complaints = [
    ...findings
      .filter((finding) => !argued(finding))
      .map(
        ({ rule, file, line, what, message }) => `${file}:${line} ${what}: ${message} (${rule})`,
      ),
    ...acceptedFindings
      .filter((accepted) => !findings.some((finding) => isAbout(accepted, finding)))
      .map(({ rule, file, what }) => `accepted-findings.ts: ${file} ${what} (${rule}): not found`),
  ];
  for (const complaint of complaints) console.error(complaint);
  console.log(
    `${files.length} circuits, ${findings.length} findings, ${complaints.length} to see to`,
  );
  process.exitCode = complaints.length === 0 ? 0 : 1;
} finally {
  await rm(stage, { recursive: true, force: true });
}
