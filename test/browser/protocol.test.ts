/**
 * `src/` in a browser as it is: bundled, and run in Chromium. A page hashes, signs, applies a batch,
 * replays its data and checks its proof as Node does, with relaxed SIMD and without.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { build, type Metafile, type OutputFile } from "esbuild";
import type { Browser } from "playwright-core";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { prepareKeyedCircuit } from "../../prover/keys/keyed-circuit.js";
import { ProverPool } from "../../prover/pool/prover-pool.js";
import { startChromium } from "../../scripts/chromium.js";
import { witnessInput } from "../../src/batch/witness-input.js";
import { parseShape } from "../../src/shape.js";
import { testKeys } from "../support/accounts.js";
import { type PageInput, run, sealPageBatch } from "./protocol-page.js";

const ORIGIN = "https://quipu.test";
const LEVELS = 3;
const PROGRAM = "dist/test/browser/protocol-page.js";
/** What a page may be made of. */
const BROWSER_PACKAGES = [
  "@noble/curves",
  "@noble/hashes",
  "@scure/base",
  "poseidon-lite",
  "valibot",
];

/** Bundles a module, given as text, as a page loads it. Whatever only Node has makes this fail. */
async function bundle(contents: string): Promise<{ files: OutputFile[]; metafile: Metafile }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: packageRoot, sourcefile: "page.js" },
    entryNames: "page",
    absWorkingDir: packageRoot,
    outdir: join(packageRoot, "page"),
    platform: "browser",
    format: "esm",
    target: "es2022",
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  return { files: outputFiles, metafile };
}

describe("the protocol in a browser", function () {
  this.timeout(300_000);
  let browser: Browser;
  let files: OutputFile[];
  let metafile: Metafile;
  let input: PageInput;

  before(async () => {
    ({ files, metafile } = await bundle(`export * from "./${PROGRAM}";`));
    browser = await startChromium();
    const privateKeys = [0, 1, 2].map((i) => [...testKeys(i).privateKey]);
    const batch = sealPageBatch({ privateKeys, levels: LEVELS });
    const { circuit, keys } = await prepareKeyedCircuit({
      shape: parseShape("1x2"),
      levels: LEVELS,
    });
    const pool = new ProverPool();
    try {
      const { proof } = await pool.prove({ circuit, keys, input: { ...witnessInput(batch) } });
      input = { privateKeys, levels: LEVELS, key: keys.verificationKey, proof };
    } finally {
      await pool.close();
    }
  });

  after(() => browser?.close());

  /** What `run` returns in a page; and the files that the page has loaded. */
  async function runInPage(prepare = "") {
    const page = await browser.newPage();
    const loaded: string[] = [];
    try {
      await page.addInitScript({ content: prepare });
      await page.route(`${ORIGIN}/**`, (route) => {
        const name = new URL(route.request().url()).pathname.slice(1);
        if (name === "")
          return route.fulfill({ contentType: "text/html", body: "<!doctype html>" });
        loaded.push(name);
        const file = files.find(({ path }) => path === join(packageRoot, "page", name))!;
        return route.fulfill({ contentType: "text/javascript", body: file.text });
      });
      await page.goto(`${ORIGIN}/`);
      const call = `import("/page.js").then(({ run }) => run(${JSON.stringify(input)}))`;
      return { result: (await page.evaluate(call)) as ReturnType<typeof run>, loaded };
    } finally {
      await page.close();
    }
  }

  it("is made of src/ and of packages that need no Node", () => {
    const foreign = Object.keys(metafile.inputs).filter((path) => {
      if (path.startsWith("dist/src/") || path === PROGRAM || path === "page.js") return false;
      return !BROWSER_PACKAGES.some((name) => path.startsWith(`node_modules/${name}/`));
    });
    assert.deepEqual(foreign, []);
  });

  it("is what the package gives to a bundler for browsers", async () => {
    const { inputs } = (await bundle('export * from "quipu-rollup";')).metafile;
    assert.ok("dist/src/index.js" in inputs);
    assert.ok(!("dist/runtime/index.js" in inputs));
  });

  it("computes in a page what it computes in Node, and refuses the same", async () => {
    const { result, loaded } = await runInPage();
    assert.deepEqual(result, run(input));
    assert.deepEqual(
      {
        signatureHolds: result.signatureHolds,
        alteredSignatureHolds: result.alteredSignatureHolds,
        replay: result.replay,
        replayOfAlteredData: result.replayOfAlteredData,
        proof: result.proof,
        proofOfOtherInputs: result.proofOfOtherInputs,
        proofWithPointsSwapped: result.proofWithPointsSwapped,
      },
      {
        signatureHolds: true,
        alteredSignatureHolds: false,
        replay: result.newRoot,
        replayOfAlteredData: "RootMismatch",
        proof: "valid",
        proofOfOtherInputs: "InvalidProof",
        proofWithPointsSwapped: "InvalidProof",
      },
    );
    assert.notEqual(result.newRoot, result.oldRoot);
    assert.deepEqual(loaded, ["page.js", ...staticChunks()]);
  });

  it("computes the same where relaxed SIMD is not to be had", async () => {
    const { result, loaded } = await runInPage("WebAssembly.validate = () => false;");
    assert.deepEqual(result, run(input));
    assert.ok(loaded.length > 1 + staticChunks().length, `poseidon-lite among ${loaded}`);
  });

  /** Chunks that the page needs in any case: all but those imported when they are needed. */
  function staticChunks(): string[] {
    const imports = metafile.outputs["page/page.js"]!.imports;
    return imports
      .filter(({ kind }) => kind === "import-statement")
      .map(({ path }) => path.slice("page/".length));
  }
});
