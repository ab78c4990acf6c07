/** Imports run downwards: a room imports only from itself and from the rooms before it. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** From the lowest to the highest; a file belongs to the longest name that its path begins with. */
const ROOMS = [
  "src/errors.ts",
  "src/params.ts",
  "src/arithmetic",
  "src/crypto",
  "src/json",
  "src/operations",
  "src/state",
  "src/escape",
  "src/batch",
  "src/index.ts",
  "files",
  "sequencer",
  "prover",
  "verifier",
  "l1/l1-error.ts",
  "l1/artifacts",
  "l1/rpc",
  "l1/sending",
  "l1/contract",
  "l1/follow",
  "l1/client",
  "l1/index.ts",
  "node",
  "workload",
  "terminal",
  "bench",
  "cli",
];

function roomOf(path: string): number {
  return ROOMS.findIndex((room) => path === room || path.startsWith(`${room}/`));
}

function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .map((name) => join(folder, name));
}

/** Paths of the files that a file imports, types included, relative to the root. */
function importsOf(path: string): string[] {
  const text = readFileSync(path, "utf8");
  const found = [...text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)];
  return found.map((match) => normalize(join(dirname(path), match[1]!)).replace(/\.js$/, ".ts"));
}

describe("layering", () => {
  const sources = [...new Set(ROOMS.map((room) => room.split("/")[0]!))].flatMap(sourcesOf);

  it("knows the room of every source file", () => {
    assert.deepEqual(
      sources.filter((path) => roomOf(path) < 0),
      [],
    );
  });

  it("has no import of a room above", () => {
    const upward = sources.flatMap((path) =>
      importsOf(path)
        .filter((imported) => roomOf(imported) > roomOf(path))
        .map((imported) => `${path} imports ${imported}`),
    );
    assert.deepEqual(upward, []);
  });

  it("draws in one room, which is loaded when it is needed: the package comes without vega", () => {
    const drawing = sources.filter((path) => path.startsWith("bench/report/"));
    for (const path of sources.filter((source) => !drawing.includes(source))) {
      const text = readFileSync(path, "utf8");
      assert.doesNotMatch(text, /from "vega/, path);
      assert.doesNotMatch(text, /^(import|export)(?! type)[^;]*from "[^"]*\/report\//m, path);
    }
    assert.ok(drawing.some((path) => /from "vega"/.test(readFileSync(path, "utf8"))));
  });
});
