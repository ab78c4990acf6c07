/**
 * Measures localSetup on synthetic circuits, so that the figures in the documentation can be
 * reproduced: node dist/scripts/measure-setup.js [power ...] [--threads=N] [--json]
 */
import { rm, stat } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeMachine } from "../bench/measure/machine.js";
import { localSetup } from "../prover/setup/local-setup.js";
import { writeSyntheticR1cs } from "./synthetic-r1cs.js";

const MEGABYTE = 2 ** 20;

interface Figures {
  readonly power: number;
  readonly nonzeros: number;
  readonly seconds: number;
  /** Processor time of all threads: the figure to compare on a machine that is busy otherwise. */
  readonly cpuSeconds: number;
  /** Of the whole process so far, so ascending powers make it meaningful. */
  readonly peakMegabytes: number;
  readonly keyMegabytes: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { threads: { type: "string" }, json: { type: "boolean", default: false } },
});
const threads = Number(values.threads ?? availableParallelism());
const powers = positionals.length > 0 ? positionals.map(Number) : [13, 16, 18, 20];
const machine = describeMachine();

if (!values.json) {
  console.log(`${machine}; ${threads} threads`);
  console.log("power  nonzeros  seconds    cpu s  peak MB   key MB");
}
const all: Figures[] = [];
for (const power of powers) {
  const figures = await measure(power);
  all.push(figures);
  if (values.json) continue;
  const { nonzeros, seconds, cpuSeconds, peakMegabytes, keyMegabytes } = figures;
  const columns = [
    nonzeros,
    seconds.toFixed(1),
    cpuSeconds.toFixed(1),
    peakMegabytes,
    keyMegabytes,
  ];
  console.log(`2^${power}`.padEnd(6), columns.map((c) => String(c).padStart(8)).join(" "));
}
if (values.json) console.log(JSON.stringify({ machine, threads, figures: all }));

async function measure(power: number): Promise<Figures> {
  const base = join(tmpdir(), `quipu-measure-${process.pid}-${power}`);
  const [r1csPath, zkeyPath] = [`${base}.r1cs`, `${base}.zkey`];
  try {
    const nonzeros = await writeSyntheticR1cs(r1csPath, power);
    const [start, cpuStart] = [performance.now(), process.cpuUsage()];
    await localSetup({ r1csPath, zkeyPath, threads });
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpuStart);
    return {
      power,
      nonzeros,
      seconds: Math.round(seconds * 100) / 100,
      cpuSeconds: Math.round((user + system) / 1e4) / 100,
      peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
      keyMegabytes: Math.round((await stat(zkeyPath)).size / MEGABYTE),
    };
  } finally {
    await Promise.all([r1csPath, zkeyPath].map((path) => rm(path, { force: true })));
  }
}
