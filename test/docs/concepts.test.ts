/** docs/concepts.md is true: every command of its table, in order, prints what the row says. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { assertStoryTold } from "../support/demo-story.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const page = readFileSync(join(packageRoot, "docs", "concepts.md"), "utf8");
const [, header, ...rows] = page
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .map((line) => line.slice(2, -2).split(" | "));

/** A command of the table, and what its output must hold. */
interface Shown {
  readonly command: string;
  readonly output: readonly string[];
}

/** `command` → `output`, `output`; `command` → … */
function shownIn(cell: string): Shown[] {
  return cell.split("; ").flatMap((part) => {
    const [command, output] = part.split(" → ");
    if (output === undefined) return [];
    return [{ command: quoted(command!)[0]!, output: quoted(output) }];
  });
}

function quoted(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}

/** Commands whose figures are measured. */
const MEASURING = ["quipu try judge"];

/** Measured figures may be others on another machine; the room between columns may be anywhere. */
function patternOf(output: string, isMeasured: boolean): RegExp {
  const words = output
    .split(isMeasured ? /[\d,.]*\d/ : /(?!)/)
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(/ +/g, " +"));
  return new RegExp(`${words.join("[\\d,.]+")}(?!\\d)`);
}

const folder = temporaryFolder();
symlinkSync(join(packageRoot, "docs"), join(folder, "docs"));
const outputs = new Map<string, Promise<string>>();

/** Runs a command once: `quipu` in a folder of its own, a script of npm without building first. */
function outputOf(command: string): Promise<string> {
  const known = outputs.get(command) ?? run(command);
  outputs.set(command, known);
  return known;
}

function run(command: string): Promise<string> {
  const [program, ...words] = command.split(" ");
  if (program === "quipu") {
    return execute([join(packageRoot, "dist", "cli", "main.js"), ...words], folder);
  }
  const [, script, ...rest] = words;
  const { scripts } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  const [start, ...options] = scripts[script!].split(" && ").at(-1).split(" ");
  const mocha = createRequire(import.meta.url).resolve("mocha/bin/mocha.js");
  const file = start === "mocha" ? [mocha, ...options] : options;
  return execute([...file, ...rest.filter((word) => word !== "--")], packageRoot);
}

function execute(args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${args.join(" ")} failed: ${stdout}${stderr}`));
    });
  });
}

describe("docs/concepts.md", () => {
  it("has a row for each idea, of four cells, and each shows a command or says that it is not here", () => {
    assert.deepEqual(header, ["---", "---", "---", "---"]);
    assert.ok(rows.length >= 20);
    for (const row of rows) {
      assert.equal(row.length, 4, row[0]);
      assert.ok(shownIn(row[3]!).length > 0 || row[3]!.startsWith("not here"), row[0]);
    }
    assert.match(rows[0]![3]!, /^`quipu try double-spend`/);
  });

  it("has fewer than 1,500 words", () => {
    assert.ok(page.split(/\s+/).length < 1500);
  });

  for (const [idea, , , cell] of rows) {
    for (const { command, output } of shownIn(cell!)) {
      it(`${idea}: ${command}`, async () => {
        const printed = await outputOf(command);
        assert.ok(output.length > 0);
        const isMeasured = MEASURING.includes(command);
        for (const line of output) assert.match(printed, patternOf(line, isMeasured));
      });
    }
  }

  it("tells the whole story of L1 on the mirror, without gas", async () => {
    const printed = await outputOf("npm run demo:l1 -- --mirror");
    assertStoryTold(printed);
    assert.doesNotMatch(printed, /\d gas/);
  });
});
