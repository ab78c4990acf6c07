/** Streams of events: resumed, cut, bounded. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { PublishedEvent } from "../../../client/messages/event.js";
import { EventFeed } from "../../../node/api/events/event-feed.js";
import { NodeMetrics } from "../../../node/api/metrics/node-metrics.js";
import type { ApiOptions } from "../../../node/api/server/api-options.js";
import { type Api, startApi } from "../../../node/api/server/start-api.js";
import { FakeNodeView, HASH } from "../../support/fake-node-view.js";
import { until } from "../../support/until.js";

const batch = (number: number): PublishedEvent => ({ type: "batch", number, state: "committed" });

describe("api: the feed of events", () => {
  it("remembers the last ones, and knows which ids are of use", () => {
    const feed = new EventFeed(3);
    const first = feed.idAt(0);
    const ids = [1, 2, 3, 4].map((number) => feed.publish(batch(number)));
    assert.equal(feed.positionAfter(first), undefined);
    assert.equal(feed.positionAfter(ids[0]!), 1);
    assert.equal(feed.positionAfter(ids[3]!), 4);
    assert.equal(feed.at(0), undefined);
    assert.equal((feed.at(1)!.event as { number: number }).number, 2);
    assert.equal(feed.at(4), undefined);
    for (const id of ["", "x", new EventFeed().idAt(0), feed.idAt(5), `${first}0`, "-1"]) {
      assert.equal(feed.positionAfter(id), undefined, id);
    }
  });

  it("tells listeners until they stop, once of all that is published together", async () => {
    const feed = new EventFeed();
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    let told = 0;
    const stop = feed.listen(() => {
      told += 1;
    });
    for (const number of [0, 1, 2]) feed.publish(batch(number));
    await turn();
    assert.equal(told, 1);
    feed.publish(batch(3));
    await turn();
    assert.equal(told, 2);
    stop();
    feed.publish(batch(4));
    await turn();
    assert.equal(told, 2);
  });

  it("tells listeners before it forgets what they have not seen", () => {
    const feed = new EventFeed(8);
    const seen: number[] = [];
    let position = 0;
    feed.listen(() => {
      for (; position < feed.end; position += 1) {
        const entry = feed.at(position);
        if (entry?.event.type === "batch") seen.push(entry.event.number);
      }
    });
    for (let number = 0; number < 100; number += 1) feed.publish(batch(number));
    assert.ok(seen.length >= 96);
    assert.deepEqual(
      seen,
      Array.from({ length: seen.length }, (_, i) => i),
    );
  });
});

describe("api: streams of events", () => {
  const metrics = new NodeMetrics();
  let view: FakeNodeView;
  let api: Api;
  const sockets: Socket[] = [];

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await api.close();
  });

  async function start(limits: ApiOptions["limits"] = {}, capacity?: number): Promise<void> {
    view = new FakeNodeView(capacity);
    api = await startApi(view, { rates: false, limits, metrics });
  }

  /** A raw reader: what it has been sent, as text. */
  function read(query = "", headers: readonly string[] = []) {
    const socket = connect(api.port, "127.0.0.1");
    sockets.push(socket);
    const reader = { socket, text: "", ended: false };
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      reader.text += chunk;
    });
    socket.on("close", () => {
      reader.ended = true;
    });
    socket.on("error", () => undefined);
    const lines = [`GET /api/v1/events${query} HTTP/1.1`, "Host: localhost", ...headers];
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    return reader;
  }

  const numbersIn = (text: string) =>
    [...text.matchAll(/"number":(\d+)/g)].map((match) => Number(match[1]));

  it("begin with open, tell what happens, and go on behind an id", async () => {
    await start();
    const reader = read();
    await until(() => reader.text.includes("event: open"));
    assert.match(reader.text, /content-type: text\/event-stream/i);
    const [one] = [1, 2, 3].map((number) => view.events.publish(batch(number)));
    await until(() => numbersIn(reader.text).length === 3);
    const resumed = read("", [`Last-Event-ID: ${one}`]);
    const alike = read(`?from=${one}`);
    await until(() => numbersIn(resumed.text).length === 2 && numbersIn(alike.text).length === 2);
    assert.deepEqual(numbersIn(resumed.text), [2, 3]);
    assert.match(resumed.text, /event: open/);
  });

  it("say resync where what was asked for is forgotten, or was never known", async () => {
    await start({}, 2);
    const [one] = [1, 2, 3, 4].map((number) => view.events.publish(batch(number)));
    for (const id of [one, "0123456789ab-1", "nonsense"]) {
      const reader = read("", [`Last-Event-ID: ${id}`]);
      await until(() => reader.text.includes("event: resync"));
      assert.deepEqual(numbersIn(reader.text), []);
    }
  });

  it("tell of one operation only, where one is named", async () => {
    await start();
    const reader = read(`?transaction=${HASH}`);
    await until(() => reader.text.includes("event: open"));
    view.events.publish(batch(1));
    view.events.publish({ type: "transaction", id: `0x${"00".repeat(32)}`, state: "sealed" });
    view.events.publish({ type: "transaction", id: HASH, state: "proven" });
    await until(() => reader.text.includes("proven"));
    assert.doesNotMatch(reader.text, /sealed|batch/);
  });

  it("are kept alive by comments", async () => {
    await start({ heartbeatMs: 20 });
    const reader = read();
    await until(() => (reader.text.match(/: still here/g) ?? []).length >= 2);
  });

  it("cut a reader that takes nothing, without keeping anything for it", async () => {
    await start({ stallMs: 300 });
    const slow = read();
    const quick = read();
    await until(() => slow.text.includes("open") && quick.text.includes("open"));
    slow.socket.pause();
    const before = await cutStreams();
    const padding = "x".repeat(60_000);
    const heap = process.memoryUsage().rss;
    const reason = { code: "X", message: padding };
    for (let i = 0; i < 400 && (await cutStreams()) === before; i += 1) {
      view.events.publish({ type: "transaction", id: HASH, state: "rejected", reason });
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await until(async () => (await cutStreams()) === before + 1);
    assert.ok(process.memoryUsage().rss - heap < 200 * 2 ** 20);
    assert.equal(quick.ended, false);
    slow.socket.resume();
    await until(() => slow.ended);
  });

  it("cut a reader whose place the feed has forgotten", async () => {
    await start({ stallMs: 60_000 }, 4);
    const slow = read();
    await until(() => slow.text.includes("open"));
    slow.socket.pause();
    const before = await cutStreams();
    const reason = { code: "X", message: "x".repeat(1_000_000) };
    for (let i = 0; i < 40; i += 1) {
      view.events.publish({ type: "transaction", id: HASH, state: "rejected", reason });
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await until(async () => (await cutStreams()) === before + 1);
  });

  it("are bounded in number, in all and of one address", async () => {
    await start({ streams: 3, streamsPerAddress: 2 });
    const open = [read(), read()];
    await until(() => open.every(({ text }) => text.includes("open")));
    const third = read();
    await until(() => third.text.includes("TooManyRequests"));
    open[0]!.socket.destroy();
    await until(async () => {
      const again = read();
      await until(() => /open|TooMany/.test(again.text));
      return again.text.includes("event: open");
    });
    await api.close();
    await start({ streams: 1 });
    const only = read();
    await until(() => only.text.includes("open"));
    const other = read();
    await until(() => other.text.includes("Overloaded"));
    assert.match(other.text, /retry-after: 1/i);
  });

  it("end when the API does", async () => {
    await start();
    const reader = read();
    await until(() => reader.text.includes("open"));
    const closed = once(reader.socket, "close");
    await api.close();
    await closed;
  });

  async function cutStreams(): Promise<number> {
    return (await metrics.cutStreams.get()).values[0]?.value ?? 0;
  }
});
