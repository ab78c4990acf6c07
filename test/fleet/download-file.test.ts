/** Files of a node by their hash: whole, from where they broke off, and refused where they are others. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fastify, { type FastifyInstance } from "fastify";
import { FleetClient } from "../../client/connection/fleet-client.js";
import { downloadFile } from "../../fleet/keys/download-file.js";
import { NodeMetrics } from "../../node/api/metrics/node-metrics.js";
import { addArtifactRoute } from "../../node/api/routes/artifact-route.js";
import { answerError } from "../../node/api/server/answer-errors.js";
import { describeFile } from "../../prover/artifacts/artifact-file.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const BYTES = 300_000;

describe("a file of a node, by its hash", () => {
  const folder = temporaryFolder();
  const content = randomBytes(BYTES);
  const sha256 = createHash("sha256").update(content).digest("hex");
  const file = { sha256, bytes: BYTES };
  const { signal } = new AbortController();
  const ranges: (string | undefined)[] = [];
  let app: FastifyInstance;
  let url: string;
  let [source, target] = ["", ""];

  /** A client whose connections break off after so many bytes, as often as that is said. */
  function client(cuts: readonly number[] = []) {
    const left = [...cuts];
    const cutFetch: typeof fetch = async (...args) => {
      const response = await fetch(...args);
      const cut = left.shift();
      if (cut === undefined || !response.ok) return response;
      const part = new Uint8Array(await response.arrayBuffer()).subarray(0, cut);
      const body = new ReadableStream({
        start: (controller) => controller.enqueue(part),
        pull: (controller) => controller.error(new Error("cut")),
      });
      return new Response(body, { status: response.status });
    };
    return new FleetClient({ url, token: "of a prover, secret", fetch: cutFetch });
  }

  before(async () => {
    source = join(folder, "source");
    target = join(folder, "target");
    await writeFile(source, content);
    app = fastify({ forceCloseConnections: true });
    const metrics = new NodeMetrics();
    app.setErrorHandler((...parts) => answerError(...parts, metrics));
    addArtifactRoute(app, [await describeFile(source)], {
      onRequest: async ({ headers }) => void ranges.push(headers.range),
    });
    url = await app.listen({ port: 0 });
  });

  beforeEach(async () => {
    ranges.splice(0);
    await rm(target, { force: true });
    await writeFile(source, content);
  });

  after(() => app.close());

  async function assertBrought(): Promise<void> {
    assert.ok((await readFile(target)).equals(content));
  }

  it("comes whole", async () => {
    const seen: number[] = [];
    const onProgress = ({ done = 0 }: { readonly done?: number }) => void seen.push(done);
    await downloadFile(target, file, { client: client(), signal, onProgress });
    await assertBrought();
    assert.deepEqual([ranges, seen.at(-1)], [[undefined], BYTES]);
  });

  it("goes on where a connection broke off", async () => {
    await downloadFile(target, file, { client: client([100_000, 7]), signal });
    await assertBrought();
    assert.deepEqual(ranges, [undefined, "bytes=100000-", "bytes=100007-"]);
  });

  it("goes on where an earlier process stopped", async () => {
    await writeFile(target, content.subarray(0, 299_999));
    await downloadFile(target, file, { client: client(), signal });
    await assertBrought();
    assert.deepEqual(ranges, ["bytes=299999-"]);
  });

  it("begins again where what an earlier process left is damaged, or too long", async () => {
    for (const left of [randomBytes(5), randomBytes(BYTES), randomBytes(BYTES + 1)]) {
      await writeFile(target, left);
      await downloadFile(target, file, { client: client(), signal });
      await assertBrought();
    }
  });

  it("is refused, and removed, where it is another", async () => {
    await writeFile(source, randomBytes(BYTES));
    await assert.rejects(downloadFile(target, file, { client: client(), signal }), {
      code: "ArtifactCorrupt",
      message: new RegExp(`got another sha256, expected ${sha256}`),
    });
    await assert.rejects(readFile(target), { code: "ENOENT" });
  });

  it("is refused where it is longer than the node says", async () => {
    const short = { sha256, bytes: BYTES - 1 };
    await assert.rejects(downloadFile(target, short, { client: client(), signal }), {
      code: "ArtifactCorrupt",
    });
  });

  it("is none where the node has none of that hash", async () => {
    const unknown = { sha256: "00".repeat(32), bytes: 1 };
    await assert.rejects(downloadFile(target, unknown, { client: client(), signal }), {
      code: "UnknownArtifact",
    });
  });

  it("says that the disk is full, and keeps what has come", async function () {
    const full = await writeFile("/dev/full", "x").catch((error) => error.code);
    if (full !== "ENOSPC") this.skip();
    await assert.rejects(downloadFile("/dev/full", file, { client: client(), signal }), {
      code: "NoSpaceLeft",
    });
  });

  describe("as the node serves it", () => {
    const path = (name: string) => `/api/v1/provers/artifacts/${name}`;
    const ask = (headers: Record<string, string>) =>
      app.inject({ url: path(`0x${sha256}`), headers });

    it("has its hash as ETag, and is not sent to who has it", async () => {
      const { headers } = await ask({});
      assert.equal(headers.etag, `"${sha256}"`);
      const { statusCode, rawPayload } = await ask({ "if-none-match": `"${sha256}"` });
      assert.deepEqual([statusCode, rawPayload.length], [304, 0]);
    });

    it("comes in the part that is asked for, or whole where the part makes no sense", async () => {
      const cases: [Record<string, string>, number, Buffer][] = [
        [{ range: "bytes=10-19" }, 206, content.subarray(10, 20)],
        [{ range: "bytes=299990-400000" }, 206, content.subarray(299_990)],
        [{ range: `bytes=${BYTES}-` }, 416, Buffer.alloc(0)],
        [{ range: "bytes=20-10" }, 416, Buffer.alloc(0)],
        [{ range: "bytes=-5" }, 200, content],
        [{ range: "bytes=0-1,3-4" }, 200, content],
        [{ range: "lines=1-2" }, 200, content],
        [{ range: "bytes=10-19", "if-range": '"another"' }, 200, content],
      ];
      for (const [headers, status, expected] of cases) {
        const { statusCode, rawPayload } = await ask(headers);
        assert.equal(statusCode, status, JSON.stringify(headers));
        assert.ok(rawPayload.equals(expected), JSON.stringify(headers));
      }
    });

    it("is never found by a path", async () => {
      for (const name of ["..%2f..%2fetc%2fpasswd", "source", `0x${"0".repeat(64)}`, "%00"]) {
        const { statusCode } = await app.inject({ url: path(name) });
        assert.notEqual(statusCode, 200, name);
      }
    });
  });
});
