/** `quipu watch` in child processes, on a chain of their own, with the real circuits. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ANVIL_KEYS } from "../../node/dev/anvil.js";
import { prepareKeyedCircuit, prepareKeyedEscape } from "../../prover/keys/keyed-circuit.js";
import { History } from "../../scripts/optimistic/history.js";
import { OptimisticWorld } from "../../scripts/optimistic/optimistic-world.js";
import { ETH, TERMS } from "../../scripts/optimistic/outcomes.js";
import { MIN_LEVELS } from "../../src/params.js";
import { parseShape } from "../../src/shape.js";
import { quipu } from "../support/run-quipu.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const SHAPE = parseShape("4x6-2d1e2w1ps");

/** A line of its output. */
interface Line {
  readonly event: string;
  readonly proposal?: number;
  readonly verdict?: string;
  readonly what?: string;
  readonly reason?: string;
}

describe("quipu watch", function () {
  this.timeout(300_000);
  const folder = temporaryFolder();
  const account = join(folder, "watcher.key");
  let world: OptimisticWorld;
  let history: History;
  let place: readonly string[];

  const watch = async (...args: readonly string[]): Promise<readonly Line[]> => {
    const { stdout } = await quipu("watch", ...place, "--once", "--json", ...args);
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  };
  /** What was judged and done, in their order, without facts that differ from run to run. */
  const told = (lines: readonly Line[]) =>
    lines
      .filter(({ event }) => ["judged", "due", "done"].includes(event))
      .map(({ event, proposal, verdict, what }) => `${event} ${proposal} ${verdict ?? what}`);

  before(async () => {
    const at = { shape: SHAPE, levels: MIN_LEVELS };
    const batchCircuit = await prepareKeyedCircuit(at);
    const escapeCircuit = await prepareKeyedEscape(MIN_LEVELS);
    world = await OptimisticWorld.start({ ...at, batchCircuit, escapeCircuit });
    const deployed = await world.deploy(TERMS);
    const prove = (): never => assert.fail("the commands prove");
    history = new History(world, deployed, { shape: SHAPE, prove });
    place = ["--rpc", world.chain.name, "--contract", deployed.rollup.address];
    await writeFile(account, ANVIL_KEYS[1]!);
    await history.depositAll([
      ["alice", 10n * ETH],
      ["mallory", ETH],
    ]);
  });

  after(() => world?.stop());

  it("finds nothing to do about what is true", async () => {
    const lines = await watch("--tell");
    assert.deepEqual(told(lines), ["judged 1 true"]);
    const events = lines.map(({ event }) => event);
    assert.deepEqual(events, ["ready", "judged", "start", "standing"]);
  });

  it("proves what was challenged wrongly, from its data alone", async () => {
    await history.challenge("mallory", { id: 1 } as Parameters<typeof history.challenge>[1]);
    const lines = await watch("--account", account);
    assert.deepEqual(told(lines), ["judged 1 true", "due 1 prove", "done 1 prove"]);
  });

  it("says what is due and does nothing, if it is told to", async () => {
    await history.propose("mallory", history.theft("alice", "mallory", 10n * ETH));
    const lines = await watch("--tell");
    assert.deepEqual(told(lines), ["judged 1 true", "judged 2 false", "due 2 challenge"]);
    assert.match(lines.find(({ verdict }) => verdict === "false")!.reason!, /^InvalidSignature: /);
  });

  it("challenges a theft, and slashes whoever cannot prove it", async () => {
    const challenged = await watch("--account", account);
    assert.deepEqual(told(challenged).slice(2), ["due 2 challenge", "done 2 challenge"]);
    assert.deepEqual(told(await watch("--account", account)).slice(2), []);
    await world.passTime(TERMS.answerTime + 1);
    const slashed = await watch("--account", account);
    assert.deepEqual(told(slashed).slice(2), ["due 2 slash", "done 2 slash"]);
  });

  it("refuses an address without a contract", async () => {
    const nowhere = [...place.slice(0, 3), `0x${"12".repeat(20)}`];
    const { code, stderr } = await quipu("watch", ...nowhere, "--tell", "--once");
    assert.equal(code, 1);
    assert.match(stderr, /ContractMissing/);
  });
});
