/** The client's stream of events: it is taken up where it broke off. */
import assert from "node:assert/strict";
import type { IdentifiedEvent } from "../../client/connection/follow-events.js";
import { QuipuClient } from "../../client/connection/quipu-client.js";
import { type Api, startApi } from "../../node/api/server/start-api.js";
import { FakeNodeView } from "../support/fake-node-view.js";
import { refusal } from "../support/refusal.js";
import { until } from "../support/until.js";

describe("client: events", () => {
  let view: FakeNodeView;
  let api: Api;

  beforeEach(async () => {
    view = new FakeNodeView(100);
    api = await startApi(view, { rates: false });
  });
  afterEach(() => api.close());

  const publish = (number: number) =>
    view.events.publish({ type: "batch", number, state: "committed" });

  /** Reads until it is told to stop; a stream that fails says so. */
  function reading(client: QuipuClient, from?: string) {
    const stop = new AbortController();
    const events: IdentifiedEvent[] = [];
    const done = (async () => {
      for await (const event of client.events({ from, signal: stop.signal })) events.push(event);
    })();
    const numbers = () => events.flatMap((event) => (event.type === "batch" ? [event.number] : []));
    const end = async () => {
      stop.abort();
      await assert.rejects(done, { name: "AbortError" });
    };
    return { events, numbers, end, done };
  }

  it("go on behind the last one after the node was away", async () => {
    const reader = reading(new QuipuClient({ url: api.url }));
    await until(() => reader.events.length === 1);
    assert.equal(reader.events[0]!.type, "open");
    publish(1);
    await until(() => reader.numbers().length === 1);
    const { port } = api;
    await api.close();
    publish(2);
    api = await startApi(view, { rates: false, port });
    await until(() => reader.numbers().length === 2);
    publish(3);
    await until(() => reader.numbers().length === 3);
    assert.deepEqual(reader.numbers(), [1, 2, 3]);
    assert.ok(!reader.events.some(({ type }) => type === "resync"));
    await reader.end();
  });

  it("begin behind a given one", async () => {
    const [first] = [publish(1), publish(2)];
    const reader = reading(new QuipuClient({ url: api.url }), first);
    await until(() => reader.numbers().length === 1);
    assert.deepEqual(reader.numbers(), [2]);
    await reader.end();
  });

  it("say resync where the node began anew", async () => {
    const reader = reading(new QuipuClient({ url: api.url }));
    await until(() => reader.events.length === 1);
    const { port } = api;
    await api.close();
    view = new FakeNodeView();
    api = await startApi(view, { rates: false, port });
    await until(() => reader.events.at(-1)?.type === "resync");
    publish(1);
    await until(() => reader.numbers().length === 1);
    await reader.end();
  });

  it("leave out what a newer node may say", async () => {
    const reader = reading(new QuipuClient({ url: api.url }));
    await until(() => reader.events.length === 1);
    view.events.publish({ type: "weather", is: "fine" } as never);
    publish(1);
    await until(() => reader.numbers().length === 1);
    assert.equal(reader.events.length, 2);
    await reader.end();
  });

  it("end by a refusal", async () => {
    const client = new QuipuClient({ url: api.url });
    const stream = client.events({ transaction: "nonsense" });
    await assert.rejects(stream.next(), refusal("InvalidRequest"));
  });
});
