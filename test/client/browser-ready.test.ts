/** The client runs where there is no Node: it is bundled for a browser, and loads nothing of Node. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { build } from "esbuild";
import { signedFields } from "../../client/messages/operation.js";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { SIGNED_KINDS } from "../../src/operations/kinds.js";

describe("client: in a browser", () => {
  it("is bundled with src, valibot and a parser of events, and nothing of Node", async () => {
    const { metafile } = await build({
      entryPoints: [join(packageRoot, "client/index.ts")],
      absWorkingDir: packageRoot,
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      format: "esm",
      platform: "browser",
      target: "es2022",
      logLevel: "silent",
    });
    const own = Object.keys(metafile.inputs).filter((path) => !path.includes("node_modules/"));
    assert.deepEqual(
      own.filter((path) => !/^(src|client)\//.test(path)),
      [],
    );
    const packages = Object.keys(metafile.inputs).flatMap(
      (path) => /node_modules\/((@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
    );
    const known = [
      "@noble/curves",
      "@noble/hashes",
      "@scure/base",
      "eventsource-parser",
      "poseidon-lite",
      "valibot",
    ];
    assert.deepEqual(
      [...new Set(packages)].filter((name) => !known.includes(name)),
      [],
    );
  });

  it("knows the kinds that users sign", () => {
    const kinds = signedFields.options.map(({ entries }) => entries.kind.literal);
    assert.deepEqual(
      kinds.sort(),
      Object.values(SIGNED_KINDS)
        .map(({ name }) => name)
        .sort(),
    );
  });
});
