/** What a node that lies, or stands behind something that does, can make a prover do. */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FleetClient } from "../../client/connection/fleet-client.js";
import { ProverAgent } from "../../fleet/agent/prover-agent.js";
import { formatJobContent, jobDigest } from "../../fleet/job-content.js";
import type { Job } from "../../fleet/job-source.js";
import { downloadFile } from "../../fleet/keys/download-file.js";
import { HttpJobSource } from "../../fleet/remote/http-job-source.js";
import { SHAPE } from "../support/batches.js";
import { batchOf, selfOf } from "../support/dispatched-fleet.js";
import { refusal } from "../support/refusal.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { until } from "../support/until.js";

const TOKEN = "of a prover, secret".replaceAll(" ", "-");
const SESSION = `0x${"5".repeat(64)}`;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

describe("a prover and a bad node", () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });

  async function serve(answer: Answer): Promise<string> {
    const server = createServer(answer);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const json = (response: ServerResponse, body: unknown, status = 200, headers = {}) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
  const clientOf = (url: string) => new FleetClient({ url, token: TOKEN, attempts: 1 });
  const { signal } = new AbortController();
  const batch = batchOf(1);
  const digest = jobDigest(formatJobContent(batch));
  const job: Job = { digest, position: 0, shape: SHAPE, constraints: 1 };

  it("follows no redirection, to whatever host", async () => {
    let asked = 0;
    const secret = await serve((_, response) => {
      asked += 1;
      response.end("the keys of the cloud");
    });
    for (const status of [301, 302, 303, 307, 308]) {
      const url = await serve((_, response) => {
        response.writeHead(status, { location: secret }).end();
      });
      const client = clientOf(url);
      const file = { sha256: "00".repeat(32), bytes: 100 };
      const path = join(temporaryFolder(), "key");
      for (const call of [
        () => client.shapes(),
        () => client.keep(SESSION, []),
        () => client.jobContent(`0x${digest}`),
        () => downloadFile(path, file, { client, signal }),
      ]) {
        await assert.rejects(call, refusal("InvalidAnswer", /redirect/));
      }
    }
    assert.equal(asked, 0);
  });

  it("reads no answer without end", async () => {
    let sent = 0;
    const url = await serve((_, response) => {
      const part = Buffer.alloc(2 ** 20, " ");
      const more = (): void => {
        sent += part.length;
        if (!response.destroyed) response.write(part, more);
      };
      more();
    });
    const client = clientOf(url);
    for (const call of [() => client.keep(SESSION, []), () => client.jobContent(`0x${digest}`)]) {
      sent = 0;
      await assert.rejects(call, refusal("InvalidAnswer", /bytes/));
      assert.ok(sent < 128 * 2 ** 20, `${sent} bytes`);
    }
  });

  it("takes no job that is another than its name says, or that contradicts itself", async () => {
    const other = formatJobContent(batchOf(2));
    const contents = [other, "", "{}", formatJobContent(batch).slice(0, -1)];
    for (const content of contents) {
      const source = new HttpJobSource(
        clientOf(await serve((_, response) => response.end(content))),
      );
      await assert.rejects(source.batch(job), refusal("InvalidFile", /sha256/));
    }
    for (const content of ["", "{}", '{"format":"quipu/proof-job/1","point":"1","batch":"{}"}']) {
      const source = new HttpJobSource(
        clientOf(await serve((_, response) => response.end(content))),
      );
      await assert.rejects(
        source.batch({ ...job, digest: jobDigest(content) }),
        refusal("InvalidFile"),
      );
    }
  });

  /** An agent of a node of which each answer is given; of what it does not know, it says that it is away. */
  async function agentOf(answers: Record<string, (asked: number) => [number, unknown, object?]>) {
    const counts: Record<string, number> = {};
    const bodies: string[] = [];
    const url = await serve((request, response) => {
      const name = request.url!.split("/").at(-1)!;
      const count = (counts[name] ?? 0) + 1;
      counts[name] = count;
      request.on("data", (part) => bodies.push(String(part)));
      const [status, body, headers] = answers[name]?.(count) ?? [503, {}];
      json(response, body, status, headers);
    });
    const told: string[] = [];
    const agent = new ProverAgent({
      source: new HttpJobSource(clientOf(url)),
      self: selfOf("ada"),
      prove: async () => {
        throw new Error("cannot open /home/ada/.cache/quipu/key: no such file");
      },
      observer: {
        away: ({ message }) => told.push(message),
        failed: (_, error) => told.push(String((error as { code?: string }).code)),
      },
    });
    const end = new AbortController();
    const running = agent.run(end.signal);
    running.catch(() => {});
    const stop = async () => {
      end.abort(new Error("enough"));
      await running.catch(() => {});
    };
    return { counts, bodies, told, running, stop };
  }

  const joined = (more: object = {}) =>
    [200, { session: SESSION, keepEveryMs: 4000, leaseMs: 12_000, ...more }] as [number, unknown];
  const kept = () => [200, { cancelled: [], isDraining: false }] as [number, unknown];

  it("does not ask without a pause where there is never a job", async () => {
    const { counts, stop } = await agentOf({
      provers: () => joined(),
      keep: kept,
      lease: () => [200, {}],
    });
    await until(() => (counts.lease ?? 0) > 1);
    const [before, start] = [counts.lease!, performance.now()];
    await sleep(500);
    const most = 3 + (performance.now() - start) / 200;
    assert.ok(counts.lease! - before <= most, `${counts.lease! - before} times`);
    await stop();
  });

  it("gives signs of life at its own pace where it is told an absurd one", async () => {
    for (const keepEveryMs of [0, 2 ** 52]) {
      const { counts, stop } = await agentOf({
        ...{ provers: () => joined({ keepEveryMs }), keep: kept },
        lease: () => [200, {}],
      });
      await until(() => (counts.keep ?? 0) > 0);
      const start = performance.now();
      await sleep(400);
      const most = 3 + (performance.now() - start) / 100;
      assert.ok(counts.keep! <= most, `${counts.keep} times`);
      await stop();
    }
  });

  it("tries again where something before the node fails, however long it is told to wait", async () => {
    for (const [status, headers] of [
      [429, { "retry-after": "999999" }],
      [500, {}],
      [502, {}],
      [520, {}],
    ] as const) {
      const { counts, told, stop } = await agentOf({
        provers: (count) => (count < 3 ? [status, "<html>", headers] : joined()),
        ...{ keep: kept, lease: () => [200, {}] },
      });
      await until(() => (counts.lease ?? 0) > 0);
      assert.ok(told.length >= 1);
      await stop();
    }
  });

  it("ends where the node is no node", async () => {
    const { running } = await agentOf({ provers: () => [200, { session: "../../etc" }] });
    await assert.rejects(running, refusal("InvalidAnswer"));
    const other = await agentOf({
      ...{ provers: () => joined(), keep: kept },
      lease: () => [
        200,
        { job: { id: `0x${digest}`, position: 0, shape: "../../x", constraints: 1 } },
      ],
    });
    await assert.rejects(other.running, refusal("InvalidAnswer"));
  });

  it("tells the node no folders of its machine", async () => {
    const content = formatJobContent(batch);
    const { bodies, told, stop } = await agentOf({
      ...{ provers: () => joined(), keep: kept, failures: () => [200, {}] },
      lease: (count) =>
        count > 1
          ? [200, {}]
          : [200, { job: { id: `0x${digest}`, position: 0, shape: "4x6", constraints: 1 } }],
      [`0x${digest}`]: () => [200, JSON.parse(content)],
    });
    await until(() => bodies.some((body) => body.includes("message")));
    assert.ok(!bodies.join().includes("/home/ada"), bodies.join());
    assert.match(bodies.join(), /no such file/);
    assert.ok(told.length > 0);
    await stop();
  });

  it("does not ask without a pause for a file of which nothing comes", async () => {
    for (const status of [200, 206]) {
      let asked = 0;
      const url = await serve((_, response) => {
        asked += 1;
        response.writeHead(status).end();
      });
      const end = new AbortController();
      const file = { sha256: "00".repeat(32), bytes: 100 };
      const path = join(temporaryFolder(), "key");
      const away: string[] = [];
      const loading = downloadFile(path, file, {
        ...{ client: clientOf(url), signal: end.signal },
        onAway: ({ message }) => away.push(message),
      });
      loading.catch(() => {});
      await until(() => asked > 1);
      await sleep(300);
      assert.ok(asked < 6, `${asked} times`);
      assert.ok(away.length > 0);
      end.abort(new Error("enough"));
      await assert.rejects(loading, /enough/);
    }
  });
});
