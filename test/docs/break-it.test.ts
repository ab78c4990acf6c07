/** docs/break-it.md is true: each edit of the page, and the output that it shows. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { temporaryFolder } from "../support/temporary-folder.js";

interface Breakage {
  readonly title: string;
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly test: string;
  readonly output: readonly string[];
}

/** The page's sections that have an edit. */
function readPage(): Breakage[] {
  const page = readFileSync(join(packageRoot, "docs", "break-it.md"), "utf8");
  return page.split("\n## ").flatMap((section) => {
    const edit = /```diff\n--- (.*)\n-(.*)\n\+(.*)\n```/.exec(section);
    if (edit === null) return [];
    const [, file, before, after] = edit;
    const [, test] = /`npm run test:file (\S+)`/.exec(section)!;
    const [, output] = /```text\n(.*?)```/s.exec(section)!;
    const title = section.slice(0, section.indexOf("\n"));
    const lines = output!.trimEnd().split("\n");
    return [{ title, file: file!, before: before!, after: after!, test: test!, output: lines }];
  });
}

/** Runs a test file on other circuits as a script of npm does, to its first failure. */
function runTests(
  test: string,
  folder: string,
  script = "test:file",
): Promise<{ code: unknown; stdout: string }> {
  const mocha = createRequire(import.meta.url).resolve("mocha/bin/mocha.js");
  const { scripts } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  const words: string[] = scripts[script].split(" && mocha ")[1].split(" ");
  // Without the files that the script names itself.
  const options = words.filter((word) => !word.includes("*"));
  const circuits = join(folder, "circuits");
  const env = {
    ...process.env,
    QUIPU_TEST_CIRCUITS: circuits,
    QUIPU_BUILD_DIR: join(folder, "build"),
  };
  return new Promise((resolve) => {
    const args = [mocha, ...options, "--bail", test];
    execFile(process.execPath, args, { cwd: packageRoot, env }, (error, stdout) => {
      resolve({ code: error?.code ?? 0, stdout: stripVTControlCharacters(stdout) });
    });
  });
}

describe("docs/break-it.md", () => {
  const breakages = readPage();

  it("has five constraints to break", () => {
    assert.equal(breakages.length, 5);
  });

  const folders = new Map<Breakage, string>();

  /** A folder with the circuits, one of them broken, and with what has been compiled of them. */
  function broken(breakage: Breakage): string {
    const folder = folders.get(breakage) ?? breakInto(temporaryFolder(), breakage);
    folders.set(breakage, folder);
    return folder;
  }

  function breakInto(folder: string, { file, before, after }: Breakage): string {
    cpSync(join(packageRoot, "circuits"), join(folder, "circuits"), { recursive: true });
    const path = join(folder, file);
    const source = readFileSync(path, "utf8");
    assert.equal(source.split(`${before}\n`).length, 2, `${file} does not hold the line once`);
    writeFileSync(
      path,
      source.replace(`${before}\n`, () => `${after}\n`),
    );
    return folder;
  }

  it("is told by files that run side by side in the same words", async () => {
    const [first] = breakages as [Breakage];
    const { code, stdout } = await runTests(first.test, broken(first), "test:attacks");
    assert.notEqual(code, 0);
    const [told] = first.output.filter((line) => line.startsWith("ATTACK SUCCEEDED: "));
    assert.ok(told !== undefined && stdout.includes(told), stdout);
  });

  for (const breakage of breakages) {
    const { title, test, output } = breakage;
    it(`is true of ${title}`, async () => {
      const { code, stdout } = await runTests(test, broken(breakage));
      assert.notEqual(code, 0);
      for (const line of output) assert.ok(stdout.includes(line), `${line}\nis not in\n${stdout}`);
      assert.ok(output.some((line) => line.startsWith("ATTACK SUCCEEDED: ")));
    });
  }
});
