/**
 * Measures for how long a sequencer hears nobody: node dist/scripts/measure-restart.js [operations]
 * [accounts]. Prints the longest stretches of the event loop while it starts again with so many
 * waiting operations, while it admits a list of the caller's own, and while it seals.
 */
import "../runtime/relaxed-simd.js";
import { setImmediate as turn } from "node:timers/promises";
import { SequencerDriver } from "../sequencer/sequencer-driver.js";
import { parseShape } from "../src/shape.js";
import { deploymentDomain } from "../src/state/deployment.js";
import { State } from "../src/state/state.js";
import { generateWorkload } from "../workload/generate-workload.js";

const [operations = "20000", accounts = "10000"] = process.argv.slice(2);
const deployment = { chainId: 31337n, contract: 1n };
const domain = deploymentDomain(deployment);

/** Does something and prints how long it took, and the longest time between two turns of others. */
async function watched<Result>(what: string, run: () => Promise<Result>): Promise<Result> {
  let [longest, isDone, last] = [0, false, performance.now()];
  const others = (async () => {
    while (!isDone) {
      await turn();
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }
  })();
  const start = performance.now();
  const result = await run();
  isDone = true;
  const total = performance.now() - start;
  await others;
  console.log(`${what}: ${total.toFixed(0)} ms, longest stretch ${longest.toFixed(1)} ms`);
  return result;
}

const { accounts: genesis, transfers } = generateWorkload({
  ...{ seed: 1, accounts: Number(accounts), transfers: Number(operations), deployment },
  // Flatter than by default: no sender may have more than 1,024 operations waiting.
  exponent: 0.5,
});
const state = new State(genesis);
const driver = new SequencerDriver(state.clone(), {
  ...{ domain, feeRecipient: 1n, shape: parseShape("64x64") },
});
const half = transfers.length >> 1;
for (const transfer of transfers.slice(0, half)) driver.submit(transfer);
console.log(`${driver.sequencer.ready} operations wait among ${genesis.length} accounts`);
const copy = await watched("copy the state", async () => state.clone());
await watched("start again", () => driver.restart(copy, () => turn()));
for (const transfer of transfers.slice(half)) driver.submit(transfer);
console.log(`${driver.sequencer.ready} operations wait`);
const another = state.clone();
await watched("start again", () => driver.restart(another, () => turn()));
for (const text of ["32x32", "64x64"]) {
  for (let i = 0; i < 3; i++) {
    await watched(`seal ${text}`, () => driver.sealInTurns(parseShape(text), {}, () => turn()));
  }
}
const other = new SequencerDriver(state.clone(), {
  ...{ domain, feeRecipient: 1n, shape: parseShape("64x64") },
});
other.enqueue(transfers);
await watched("admit a list and seal 64x64", () =>
  other.sealInTurns(parseShape("64x64"), {}, () => turn()),
);
