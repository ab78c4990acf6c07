/** Keys are large: who reads slowly gets all of one in one connection; who reads nothing is cut off. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { get, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fastify, { type FastifyInstance } from "fastify";
import { addArtifactRoute } from "../../../node/api/routes/artifact-route.js";
import { type ArtifactFile, describeFile } from "../../../prover/artifacts/artifact-file.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { until } from "../../support/until.js";

const ANSWER_MS = 100;
const IDLE_MS = 400;
/** More than the system keeps of a connection that nobody reads. */
const BYTES = 24_000_000;

describe("api: slow readers of a key", () => {
  let app: FastifyInstance;
  let url: string;
  let file: ArtifactFile;

  before(async () => {
    const path = join(temporaryFolder(), "key");
    await writeFile(path, Buffer.alloc(BYTES, 1));
    file = await describeFile(path);
    app = fastify({
      handlerTimeout: ANSWER_MS,
      connectionTimeout: IDLE_MS,
      forceCloseConnections: true,
    });
    addArtifactRoute(app, [file], {});
    url = await app.listen({ host: "127.0.0.1", port: 0 });
  });
  after(() => app.close());

  const ask = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      get(`${url}/api/v1/provers/artifacts/0x${file.sha256}`, resolve).on("error", reject);
    });
  const connections = () =>
    new Promise<number>((resolve) => app.server.getConnections((_, count) => resolve(count)));

  it("are served for longer than other answers take", async () => {
    const answer = await ask();
    let [bytes, pauses] = [0, 0];
    for await (const part of answer) {
      bytes += part.length;
      if (bytes / BYTES < pauses / 4) continue;
      pauses += 1;
      await sleep(ANSWER_MS);
    }
    assert.equal(bytes, BYTES);
  });

  it("are cut off if they read nothing", async () => {
    const answer = await ask();
    answer.on("error", () => {});
    assert.equal(await connections(), 1);
    await until(async () => (await connections()) === 0);
  });
});
