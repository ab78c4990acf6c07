/** `quipu fleet` and `quipu estimate --node`, as commands: against the API of a node whose provers do what the test says. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { FleetStatus } from "../../client/messages/prover.js";
import { createApi } from "../../node/api/server/create-api.js";
import { dispatchedView } from "../../node/fleet/dispatched-view.js";
import { ProverTokens } from "../../node/fleet/prover-tokens.js";
import { DispatchedFleet } from "../support/dispatched-fleet.js";
import { FakeNodeView } from "../support/fake-node-view.js";
import { type Ended, quipu } from "../support/run-quipu.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const TOKENS = { ada: "a".repeat(20), operator: "o".repeat(20), stranger: "s".repeat(20) };
/** Nobody listens there. */
const NOBODY = "http://127.0.0.1:1";

describe("quipu fleet", () => {
  const folder = temporaryFolder();
  let fleet: DispatchedFleet;
  let app: FastifyInstance;
  let url: string;
  before(async () => {
    fleet = new DispatchedFleet();
    const tokens = new ProverTokens(new Map([["ada", TOKENS.ada]]));
    const view = Object.assign(new FakeNodeView(), {
      fleet: dispatchedView(fleet.dispatcher, { tokens, clock: fleet.clock }),
    });
    app = await createApi(view, { operatorToken: TOKENS.operator });
    url = await app.listen({ host: "127.0.0.1", port: 0 });
    for (const [name, token] of Object.entries(TOKENS)) {
      await writeFile(join(folder, name), `${name} ${token}\n`, { mode: 0o600 });
    }
  });
  after(async () => {
    fleet.stop();
    await app.close();
  });

  const fileOf = (name: string) => ["--token-file", join(folder, name)];
  const as = (name: keyof typeof TOKENS, ...words: string[]) =>
    quipu(...words, "--node", url, ...fileOf(name));

  /** It ends with a line on standard error, and with --json that as a result. */
  function assertRefused({ code, stdout, stderr }: Ended, why: RegExp): void {
    assert.equal(code, 1, stderr);
    assert.match(stderr, why);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
    if (stdout !== "") assert.match(`quipu: ${JSON.parse(stdout).error.code}: `, /^quipu: \w+: $/);
  }

  it("shows a fleet without provers", async () => {
    const { code, stdout, stderr } = await as("operator", "fleet", "status");
    assert.deepEqual(
      [code, stdout],
      [0, "batches: 0 being proven, 0 waiting\nno provers\n"],
      stderr,
    );
  });

  it("shows the provers, what they do, and how quick they are; as JSON all that is known", async () => {
    const [ada, bob] = [await fleet.prover("ada"), await fleet.prover("bob")];
    fleet.order(0);
    fleet.order(1);
    fleet.order(2);
    const first = (await ada.lease())!;
    await ada.work(4000, first);
    await bob.keep();
    await ada.finish(first);
    await ada.lease();
    await bob.lease();
    const { stdout, stderr } = await as("ada", "fleet", "status");
    const lines = stdout.trimEnd().split("\n");
    assert.deepEqual(lines.slice(0, 2), ["batches: 2 being proven, 0 waiting", ""], stderr);
    assert.match(lines[2]!, /^prover +state +threads +proofs +wrong +lost +failed +speed +at$/);
    // 4 s for 10,000 constraints.
    assert.match(stdout, /^ada +proving +1 +1 +0 +0 +0 +400\.0 ms\/k +1 \(4x6\)$/m);
    assert.match(stdout, /^bob +proving +1 +0 +0 +0 +0 +– +2 \(4x6\)$/m);
    const status = (await as("operator", "fleet", "status", "--json")).json<FleetStatus>();
    assert.deepEqual(status.jobs, { waiting: 0, leased: 2 });
    const [shown] = status.provers;
    assert.deepEqual(
      [shown?.name, shown?.state, shown?.proofs, shown?.byShape],
      ["ada", "proving", 1, [{ shape: "4x6", proofs: 1, seconds: 4 }]],
    );
  });

  it("tells the provers of a name to leave, and shows that they do", async () => {
    const told = await as("operator", "fleet", "drain", "ada");
    assert.deepEqual([told.code, told.stdout], [0, "ada finishes what it is at, and leaves\n"]);
    const json = await as("operator", "fleet", "drain", "ada", "--json");
    assert.deepEqual(json.json(), { drained: "ada" });
    const { stdout } = await as("operator", "fleet", "status");
    assert.match(stdout, /^ada +draining /m);
    assert.match(stdout, /^bob +proving /m);
  });

  it("says that there is no prover of a name", async () => {
    const why = /^quipu: UnknownProver: prover: got nobody, expected the name of one that is there/;
    const json = await as("operator", "fleet", "drain", "nobody", "--json");
    assert.deepEqual(json.json<{ error: { code: string } }>().error.code, "UnknownProver");
    assertRefused(json, why);
  });

  it("refuses a token that is not known, and a prover's for what is the operator's", async () => {
    const [status, drain] = [
      ["fleet", "status"],
      ["fleet", "drain", "bob"],
    ] as const;
    assertRefused(
      await as("stranger", ...status),
      /^quipu: Unauthorized: .*a prover or an operator/,
    );
    assertRefused(await as("ada", ...drain), /^quipu: Unauthorized: .*the operator's token/);
  });

  it("says that nobody answers", async () => {
    for (const words of [
      ["status", "--json"],
      ["drain", "bob"],
    ]) {
      const ended = await quipu("fleet", ...words, "--node", NOBODY, ...fileOf("operator"));
      assertRefused(ended, /^quipu: NodeUnavailable: .*http:\/\/127\.0\.0\.1:1/);
    }
  });

  it("wants a file with a token", async () => {
    const without = await quipu("fleet", "status", "--node", url);
    assert.equal(without.code, 2);
    assert.match(without.stderr, /--token-file/);
    assertRefused(await quipu("fleet", "status", ...fileOf("none")), /^quipu: InvalidFile: .*none/);
    await writeFile(join(folder, "three"), "a token of more words\n", { mode: 0o600 });
    const three = await quipu("fleet", "status", ...fileOf("three"));
    assertRefused(
      three,
      /^quipu: InvalidFile: .*got 5 words, expected a token, or a name and a token/,
    );
  });

  it("gives estimates what its provers have proven", async () => {
    const tps = ["estimate", "--tps", "10", "--results", folder];
    const { stdout, stderr } = await as("ada", ...tps, "--shape", "4x6");
    // 4 transfers in 4 s on a core.
    assert.match(stdout, /^Shape 4x6 by engine, 1\.00 transfers\/s a core/, stderr);
    assert.ok(
      stdout.includes(`the fleet of ${url}, now: ada 15 proofs a minute on 1 core (1 proof`),
    );
    assert.match(stdout, /^- memory: not measured/m);
    assert.match(stdout, /^cores \(by the quartiles\) +10 \(10 … 10\)$/m);
    assert.match(stdout, /^provers like the node's +10$/m);
    const json = await as("operator", ...tps, "--shape", "4x6", "--json");
    const { sources, estimates } = json.json<{
      sources: { figures: string; from: string }[];
      estimates: { machines: number }[];
    }>();
    assert.equal(estimates[0]?.machines, 10);
    assert.ok(sources.every(({ figures, from }) => figures !== "" && from !== ""));
    assertRefused(
      await as("ada", ...tps),
      /^quipu: ShapeNotMeasured: .*got 32x28, expected one of 4x6/,
    );
    const alone = await quipu(...tps, "--node", url);
    assert.deepEqual([alone.code, /--token-file together/.test(alone.stderr)], [2, true]);
  });
});
