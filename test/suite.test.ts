import assert from "node:assert/strict";
import { accessSync, constants, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { packageRoot } from "../prover/artifacts/package-root.js";

/** Files below a folder, relative to it. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

/** What a test has that proves by the backend that is tested. */
const PROVES = /\b(provenHistory\(|pageOfHistory\(|TESTED_BACKEND\b|CircuitProver\b)/;

/** Tests that prove by the backend that is tested, and are not run again with another one. */
const PROVEN_ONCE: Readonly<Record<string, string>> = {
  "browser/run-page.test.ts": "shows what page/run checks",
  "cli/prove-and-verify.test.ts": "proves by what prove-workload runs",
  "prover/engine/batch-proof.test.ts": "is about the engine",
  "prover/engine/without-zero-knowledge.test.ts": "is about the engine",
  "workload/verify-directory.test.ts": "alters the files of a history, whatever has proven it",
};

describe("the suite", () => {
  const tests = join(packageRoot, "test");
  const config = createRequire(import.meta.url)(join(packageRoot, ".mocharc.cjs"));
  const rooms: string[] = config.spec.map((pattern: string) => pattern.split("/")[2]);

  it("runs every file that describes something", () => {
    for (const file of filesBelow(tests).filter((name) => name.endsWith(".ts"))) {
      const describes = /^\s*describe\(/m.test(readFileSync(join(tests, file), "utf8"));
      if (!describes) continue;
      assert.ok(file.endsWith(".test.ts"), `${file} has a describe( but is no .test.ts`);
      const [room = "", inner] = file.split("/");
      assert.ok(inner === undefined || rooms.includes(room), `no spec pattern matches ${file}`);
    }
  });

  it("has a map that names every folder and every helper", () => {
    const map = readFileSync(join(tests, "README.md"), "utf8");
    const folders = readdirSync(tests, { withFileTypes: true }).filter((e) => e.isDirectory());
    for (const { name } of folders) assert.ok(map.includes(`| \`${name}/\` |`), name);
    const helpers = readdirSync(join(tests, "support")).filter((name) => !/\.test\./.test(name));
    for (const name of helpers) {
      const helper = name.replace(/(\.d)?\.ts$/, "");
      assert.ok(map.includes(`\`${helper}\``), helper);
    }
  });

  it("has a lock file that names no download address (npm run lock)", () => {
    const lock = JSON.parse(readFileSync(join(packageRoot, "package-lock.json"), "utf8"));
    for (const [name, entry] of Object.entries<object>(lock.packages)) {
      assert.ok(!("resolved" in entry), name);
    }
  });

  it("has been built with a command that can be executed", () => {
    accessSync(join(packageRoot, "dist", "cli", "main.js"), constants.X_OK);
  });

  it("reports a broken circuit as what it lets through first, and as a count last", () => {
    const circuits = ["*/**/*.test.js", "!(costs).test.js", "costs.test.js"];
    const first = config.spec.indexOf("dist/test/circuits/*/**/*.test.js");
    assert.deepEqual(
      config.spec.slice(first, first + 3),
      circuits.map((rest) => `dist/test/circuits/${rest}`),
    );
    const attacks = config.spec.indexOf("dist/test/attacks/**/*.test.js");
    assert.ok(attacks >= 0 && attacks < first);
  });

  it("forbids what hides a test", () => {
    assert.ok(config["forbid-only"] && config["forbid-pending"]);
    assert.equal(config.retries, undefined);
  });

  it("runs again with snarkjs whatever ends in a proof by the backend that is tested", () => {
    const again = createRequire(import.meta.url)(join(packageRoot, "test/snarkjs.mocharc.cjs"));
    const listed: string[] = again.spec.map((path: string) =>
      path.slice("dist/test/".length).replace(/js$/, "ts"),
    );
    const proving = filesBelow(tests).filter(
      (name) =>
        /(?<!suite)\.test\.ts$/.test(name) && PROVES.test(readFileSync(join(tests, name), "utf8")),
    );
    assert.deepEqual(proving.sort(), [...listed, ...Object.keys(PROVEN_ONCE)].sort());
  });
});
