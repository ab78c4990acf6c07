/** What the command line loads before it knows what is wanted, and how long that takes. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { promisify } from "node:util";
import { BLOBS_COMMANDS } from "../../cli/blobs/blobs.js";
import type { ListedCommand } from "../../cli/command-list.js";
import { FLEET_COMMANDS } from "../../cli/fleet/fleet.js";
import { COMMANDS } from "../../cli/index.js";
import { KEY_COMMANDS } from "../../cli/key/key.js";
import { L1_COMMANDS } from "../../cli/l1/l1.js";
import { SIGN_COMMANDS } from "../../cli/sign/sign.js";
import { TRY_COMMANDS } from "../../cli/try/try.js";

const run = promisify(execFile);

/** What `--help` and a wrong command may load of packages. */
const LIGHT = /^(node:|commander$|valibot$|@noble\/|@scure\/base$)/;

/** Modules that a module imports when it is loaded; types and what is imported later left out. */
function importsOf(path: string): string[] {
  const text = readFileSync(path, "utf8");
  const statements = text.matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?from\s+"([^"]+)"/gm);
  return [...statements].map(([, specifier]) => specifier!);
}

/** The packages that load with a file, each with the file that imports it. */
function packagesOf(start: string): Map<string, string> {
  const packages = new Map<string, string>();
  const seen = new Set([start]);
  for (const path of seen) {
    for (const specifier of importsOf(path)) {
      if (!specifier.startsWith(".")) packages.set(specifier, path);
      else seen.add(normalize(join(dirname(path), specifier)).replace(/\.js$/, ".ts"));
    }
  }
  return packages;
}

/** Seconds of processor time that Node takes for a script, the best of three. */
async function processorTime(...args: readonly string[]): Promise<number> {
  const report =
    "data:text/javascript,process.on('exit',()=>{const{user,system}=process.cpuUsage();" +
    "process.stderr.write('\\ncpu '+(user+system)/1e6)})";
  const times = [];
  for (let i = 0; i < 3; i += 1) {
    const { stderr } = await run(process.execPath, ["--import", report, ...args]);
    times.push(Number(/\ncpu (\S+)$/.exec(stderr)![1]));
  }
  return Math.min(...times);
}

describe("the start of quipu", () => {
  const files = readdirSync("cli", { recursive: true, encoding: "utf8" });
  for (const path of files
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join("cli", name))) {
    it(`loads no prover, compiler or client of an L1 with ${path}`, () => {
      const heavy = [...packagesOf(path)].filter(([name]) => !LIGHT.test(name));
      assert.deepEqual(heavy, []);
    });
  }

  it("takes at most three times as long for --help as Node takes for nothing", async () => {
    const nothing = await processorTime("-e", "0");
    const help = await processorTime("dist/cli/main.js", "--help");
    assert.ok(help < 3 * nothing, `${help} s of processor time, Node alone ${nothing} s`);
  });

  const listed: [string, readonly ListedCommand[]][] = [
    ["quipu", COMMANDS],
    ["quipu key", KEY_COMMANDS],
    ["quipu sign", SIGN_COMMANDS],
    ["quipu l1", L1_COMMANDS],
    ["quipu blobs", BLOBS_COMMANDS],
    ["quipu fleet", FLEET_COMMANDS],
    ["quipu try", TRY_COMMANDS],
  ];
  for (const [above, list] of listed) {
    it(`lists every command of ${above} as the command describes itself`, async () => {
      for (const { name, summary, load } of list) {
        const command = await load([]);
        assert.deepEqual([command.name(), command.description()], [name, summary]);
      }
    });
  }
});
