/**
 * Measures what one machine can sequence: node dist/scripts/measure-sequencing.js [NxM] [accounts]
 * [transfers] [exponent]. Prints the processor time that a transfer takes at admission and at sealing,
 * the rate that follows for one thread, and how full the batches are.
 */
import "../runtime/relaxed-simd.js";
import { Sequencer } from "../sequencer/sequencer.js";
import type { SealedBatch } from "../src/batch/sealed-batch.js";
import { parseShape } from "../src/shape.js";
import { deploymentDomain } from "../src/state/deployment.js";
import { State } from "../src/state/state.js";
import { generateWorkload } from "../workload/generate-workload.js";

const [shapeText = "32x32", accounts = "10000", transfers = "2000", exponent = "1"] =
  process.argv.slice(2);
const shape = parseShape(shapeText);
const deployment = { chainId: 31337n, contract: 1n };

/** Of processor time, in microseconds, what each of some things has taken. */
const taken = new Map<string, number>();

function timed<T>(what: string, count: number, run: () => T): T {
  const [start, before] = [performance.now(), process.cpuUsage()];
  const result = run();
  const total = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  taken.set(what, (user + system) / count);
  const each = taken.get(what)!.toFixed(0);
  console.log(`${what}: ${total.toFixed(0)} ms, ${each} us of processor time each`);
  return result;
}

const workload = timed(
  "generate accounts and transfers",
  Number(accounts) + Number(transfers),
  () =>
    generateWorkload({
      seed: 1,
      accounts: Number(accounts),
      transfers: Number(transfers),
      exponent: Number(exponent),
      deployment,
    }),
);
const state = timed("load genesis", Number(accounts), () => new State(workload.accounts));
const sequencer = new Sequencer(state, {
  domain: deploymentDomain(deployment),
  feeRecipient: 1n,
});
timed("admit", workload.transfers.length, () => {
  for (const transfer of workload.transfers) sequencer.admit(transfer);
});
const batches: SealedBatch[] = [];
timed("seal", workload.transfers.length, () => {
  while (sequencer.ready > 0) {
    const { batch } = sequencer.seal(shape);
    if (batch !== undefined) batches.push(batch);
  }
});
const full = batches.filter((batch) => batch.transfers.length === shape.transfers).length;
const share = workload.transfers.length / (batches.length * shape.transfers);
console.log(
  `batches: ${batches.length}, ${full} full, ${(100 * share).toFixed(0)} % of the places`,
);
const rate = 1e6 / (taken.get("admit")! + taken.get("seal")!);
console.log(`admission and sealing: ${rate.toFixed(0)} transfers a second`);
