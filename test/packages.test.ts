/** Which packages quipu stands on: those that it is asked to keep, and those that an install brings. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const { dependencies, devDependencies, peerDependencies } = manifest as Record<
  "dependencies" | "devDependencies" | "peerDependencies",
  Record<string, string>
>;

/** The packages that the design asks for; mocha runs this. */
const ASKED_FOR = [
  "circomlibjs",
  "snarkjs",
  "@zk-kit/incremental-merkle-tree",
  "poseidon-lite",
  "mocha",
] as const;

/** What an install may lack, and the folders that import it: they are loaded on demand. */
const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  viem: ["l1/", "cli/l1/"],
  vega: ["bench/report/"],
  "vega-lite": ["bench/report/"],
  circomlibjs: ["bench/baseline/"],
  "@zk-kit/incremental-merkle-tree": ["bench/baseline/"],
};

function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .map((name) => join(folder, name));
}

/** Names of the packages that a file imports or resolves, types left out. */
function packagesOf(path: string): Set<string> {
  const text = readFileSync(path, "utf8").replaceAll(/^import type[^;]*;/gm, "");
  const imports =
    /(?:\bfrom\s+|^import\s+|(?<!#)\bimport\(\s*|meta\.url\)(?:\.resolve)?\()"([^".][^"]*)"/gm;
  const names = [...text.matchAll(imports)].map(([, specifier]) =>
    specifier!.startsWith("@")
      ? specifier!.split("/").slice(0, 2).join("/")
      : specifier!.split("/")[0]!,
  );
  return new Set(names.filter((name) => !/^node:/.test(name) && !builtinModules.includes(name)));
}

describe("the packages", () => {
  it("are named with one version each", () => {
    for (const version of Object.values({ ...dependencies, ...devDependencies })) {
      assert.match(version, /^\d+\.\d+\.\d+(-beta\.\d+)?$/);
    }
    // A peer is what whoever installs quipu has; tests run on the oldest version that will do.
    for (const [name, range] of Object.entries(peerDependencies)) {
      assert.equal(range, `^${devDependencies[name]}`);
    }
  });

  for (const name of ASKED_FOR) {
    it(`have ${name} among them, and a test that fails without it`, () => {
      assert.ok(name in dependencies || name in devDependencies);
      const users = sourcesOf("test").filter((path) => packagesOf(path).has(name));
      if (name === "mocha") assert.match(manifest.scripts.test, /\bmocha$/);
      else assert.ok(users.some((path) => path.endsWith(".test.ts")));
    });
  }

  it("that an install brings are all that it imports, but for those that are loaded on demand", () => {
    const rooms = (manifest.files as string[]).flatMap(
      (path) => /^dist\/(\w+)$/.exec(path)?.[1] ?? [],
    );
    for (const path of rooms.filter((room) => room !== "bin").flatMap(sourcesOf)) {
      for (const name of packagesOf(path)) {
        const folders = OPTIONAL[name] ?? [];
        const known = name in dependencies || folders.some((folder) => path.startsWith(folder));
        assert.ok(known, `${path} imports ${name}`);
      }
    }
  });
});
