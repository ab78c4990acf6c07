/**
 * Measures what a day of watching an optimistic rollup takes: node dist/scripts/measure-watching.js [--blocks 7200]
 * [--block-ms 200] [--interval 600] [--batches 1] [--window 604800] [--answer 3600] [--transactions 200] [--json]; with --from FILE
 * it shows what was measured with --json.
 * The real `quipu watch` runs as a process of its own on a local chain, whose blocks have the times of a day and come every
 * --block-ms; it looks once a block, as it does in life. What it says that it has used is compared with what has
 * passed a proxy before the chain, and with what the system says of the process.
 *
 * --interval: seconds from a proposal to the next. --window and --answer: seconds of the terms. --transactions: hashes
 * that each block names beside its own, as blocks of a chain with other users do.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadNow, machineNow } from "../bench/measure/machine.js";
import { DEFAULT_TERMS, QUEUE_TIMING } from "../bench/settlement/default-terms.js";
import { SettlementChain } from "../bench/settlement/settlement-chain.js";
import { deployOptimistic } from "../l1/optimistic/deploy-optimistic.js";
import { Chain } from "../l1/rpc/chain.js";
import { ANVIL_KEYS, Anvil } from "../node/dev/anvil.js";
import { prepareKeyedCircuit, prepareKeyedEscape } from "../prover/keys/keyed-circuit.js";
import { LEVELS } from "../src/params.js";
import { parseShape } from "../src/shape.js";
import { CountingProxy } from "./watching/counting-proxy.js";
import { type MeasuredDay, reportDay } from "./watching/report-day.js";
import { BLOCK_SECONDS, WatchedDay } from "./watching/watched-day.js";
import { WatcherProcess } from "./watching/watcher-process.js";

/** Of `SettlementChain`'s roles, the third. */
const CHALLENGER = ANVIL_KEYS[2]!;

const { values } = parseArgs({
  options: {
    shape: { type: "string", default: "4x6-2d1e1w2ps" },
    blocks: { type: "string", default: "7200" },
    "block-ms": { type: "string", default: "200" },
    interval: { type: "string", default: "600" },
    batches: { type: "string", default: "1" },
    window: { type: "string", default: `${DEFAULT_TERMS.challengeWindow}` },
    answer: { type: "string", default: "3600" },
    transactions: { type: "string", default: "200" },
    json: { type: "boolean", default: false },
    from: { type: "string" },
  },
});
const plan = {
  shape: parseShape(values.shape),
  blocks: Number(values.blocks),
  blockMs: Number(values["block-ms"]),
  every: Math.round(Number(values.interval) / BLOCK_SECONDS),
  batches: Number(values.batches),
};
const terms = {
  ...DEFAULT_TERMS,
  challengeWindow: Number(values.window),
  answerTime: Number(values.answer),
};

if (values.from === undefined) await measure();
else reportDay(JSON.parse(await readFile(values.from, "utf8")));

async function measure(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "quipu-watching-"));
  const anvil = await Anvil.start();
  try {
    const loadBefore = loadNow();
    const measured = await measureDay(anvil, folder);
    const load = { loadBefore, loadAfter: loadNow() };
    const result = { plan: values, machine: machineNow(), ...load, ...measured };
    if (values.json) console.log(JSON.stringify(result, undefined, 2));
    else reportDay(result);
  } finally {
    await anvil.stop();
    await rm(folder, { recursive: true });
  }
}

async function measureDay(anvil: Anvil, folder: string): Promise<MeasuredDay> {
  const circuit = await prepareKeyedCircuit(
    { shape: plan.shape, levels: LEVELS },
    { anyShape: true },
  );
  const escapeCircuit = await prepareKeyedEscape(LEVELS);
  const on = new SettlementChain(anvil, await Chain.connect(anvil.url));
  const deployed = await deployOptimistic(on.sender("operator"), {
    ...{ levels: LEVELS, ...QUEUE_TIMING, terms },
    shapes: [{ shape: plan.shape, zkeyPath: circuit.keys.zkey.path }],
    escapeZkeyPath: escapeCircuit.keys.zkey.path,
  });
  const day = await WatchedDay.prepare(anvil, on, deployed, plan);
  const proxy = await CountingProxy.start(anvil.url, Number(values.transactions));
  const account = join(folder, "challenger.key");
  await writeFile(account, CHALLENGER);
  const watcher = new WatcherProcess(
    ...["--rpc", proxy.url, "--contract", deployed.rollup.address, "--account", account],
    ...["--from-block", `${deployed.blockNumber}`, "--every", `${plan.blockMs / 1000}`],
  );
  const { used: start } = await watcher.said(({ event }) => event === "start");
  const begun = watcher.processorSeconds;
  await day.pass({
    fallen: (id) =>
      watcher.said(({ event, what, proposal }) => {
        return event === "done" && what === "slash" && proposal === id;
      }),
    looks: () => proxy.heads,
  });
  const processor = watcher.processorSeconds;
  const { used, looks } = await watcher.stop();
  await proxy.stop();
  const done = watcher.lines.filter(({ event }) => event === "done");
  return {
    ...{ seen: day.seen, done: done.map(({ what }) => what) },
    ...{ start: start!, used: used!, looks: looks!, proxy: proxy.methods },
    processor: { start: begun, end: processor },
  };
}
