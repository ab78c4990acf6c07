/**
 * The main job on real input, start to end: `npm run demo [-- --backend snarkjs]`. Circuit and key are kept in the build
 * folder; workload and proofs are made anew each time, in a temporary folder. The page of the run stays.
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ETHER, ETHER_DECIMALS } from "../l1/contract/ether.js";
import { writeRunPage } from "../page/write/write-run-page.js";
import { readConstraintStats } from "../prover/circuits/constraint-stats.js";
import { trustNote } from "../prover/keys/key-setup.js";
import { type KeyedCircuit, prepareKeyedCircuit } from "../prover/keys/keyed-circuit.js";
import { defaultBackend } from "../prover/pool/backends.js";
import { batchJob } from "../prover/pool/batch-job.js";
import { ProverPool } from "../prover/pool/prover-pool.js";
import { LEVELS } from "../src/params.js";
import { formatShape, parseShape } from "../src/shape.js";
import { isWatched, withProgress } from "../terminal/progress.js";
import { formatDuration, formatFacts, formatTable, shortHex } from "../terminal/table.js";
import { formatTokenAmount } from "../terminal/token-amount.js";
import { generateWorkload, type Workload } from "../workload/generate-workload.js";
import { type ProveReport, proveWorkload } from "../workload/prove-workload.js";
import { type VerifyReport, verifyDirectory } from "../workload/verify-directory.js";
import { writeWorkload } from "../workload/workload-directory.js";
import { WorkloadSealer } from "../workload/workload-sealer.js";

const { backend } = parseArgs({
  options: { backend: { type: "string", default: defaultBackend() } },
}).values;
const SHAPE = parseShape("4x6-2p");
const WORKERS = 2;
const FEE_RECIPIENT = 0xfeen;
const DEPLOYMENT = { chainId: 31337n, contract: 0xc0ffeen };
const PROVEN = { seed: 4, accounts: 12, payments: 8, transfers: 12, deployment: DEPLOYMENT };
/** The run as a page; it stays. */
const PAGE = join("run", "demo.html");
/** Sealed and not proven: enough of them that the rate means something. */
const SEQUENCED = { ...PROVEN, accounts: 100, payments: 100, transfers: 300 };

const folder = await mkdtemp(join(tmpdir(), "quipu-demo-"));
const interruption = new AbortController();
const { signal } = interruption;
// Not once: listr2 kills a process in which nobody listens any more.
process.on("SIGINT", () => interruption.abort(new Error("interrupted")));
const start = performance.now();
try {
  const valid = await demonstrate();
  console.log(`\n${formatDuration(performance.now() - start)} in all`);
  process.exitCode = valid ? 0 : 1;
} catch (error) {
  if (!signal.aborted) throw error;
  process.exitCode = 130;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function demonstrate(): Promise<boolean> {
  const [keyed, preparedMs] = await timed("Circuit and key", (onProgress) =>
    prepareKeyedCircuit({ shape: SHAPE, levels: LEVELS }, { onProgress, signal }),
  );
  await showCircuit(keyed, preparedMs);
  const [workload] = await timed("Workload", async () => generateWorkload(PROVEN));
  showWorkload(workload);
  const [sealer] = await timed("Sequencing", async () => sequence());
  showSequencing(sealer);

  const paths = { workload: join(folder, "workload"), out: join(folder, "batches") };
  await writeWorkload(paths.workload, workload);
  const [proven, provedMs] = await timed("Proofs", (onProgress) => {
    const options = { ...paths, shape: SHAPE, workers: WORKERS, feeRecipient: FEE_RECIPIENT };
    return proveWorkload({ ...options, backend, onProgress, signal });
  });
  showProofs(proven, provedMs);
  const [times] = await timed("The same batch by both provers", () => proveByBoth(keyed, workload));
  console.log(indent(formatFacts({ "batch 0 again": sayRatio(times) })));
  const [settled] = await timed("Settlement", () => verifyDirectory(paths.out));
  showSettlement(settled);
  await mkdir(dirname(PAGE), { recursive: true });
  await writeRunPage(PAGE, settled, proven.batches);
  console.log(section("The run as a page that checks itself", { page: resolve(PAGE) }));
  return settled.valid && settled.verdicts.length === proven.batches.length;
}

async function timed<Result>(
  title: string,
  work: (report: Parameters<Parameters<typeof withProgress>[2]>[0]) => Promise<Result>,
): Promise<[Result, number]> {
  const begin = performance.now();
  const result = await withProgress(title, isWatched(), work);
  return [result, performance.now() - begin];
}

async function showCircuit({ circuit, keys }: KeyedCircuit, preparedMs: number): Promise<void> {
  const { constraints, wiresB } = await readConstraintStats(circuit.r1cs.path);
  console.log(
    section("Circuit and key", {
      shape: `${formatShape(SHAPE)}: ${SHAPE.payments} payments and ${SHAPE.transfers} transfers among ${SHAPE.slots} accounts of 8^${LEVELS}`,
      constraints: `${constraints}; wires in B ${wiresB}`,
      key: `${keys.keyId.slice(0, 16)}…`,
      WARNING: trustNote(keys.provenance),
      time: `${formatDuration(preparedMs)} (compiled and made once, then kept)`,
    }),
  );
}

function showWorkload({ accounts, payments, transfers }: Workload): void {
  const owners = new Set(accounts.map(({ owner }) => owner));
  const newcomers = payments.filter(({ owner }) => !owners.has(owner)).length;
  console.log(
    section("Workload", {
      seed: PROVEN.seed,
      accounts: accounts.length,
      payments: `${payments.length}, signed; ${newcomers} of them to keys that have no account`,
      transfers: `${transfers.length}, signed`,
    }),
  );
}

function sequence(): WorkloadSealer {
  const workload = generateWorkload(SEQUENCED);
  const { payments, transfers } = workload;
  const assignment = { genesis: workload, operations: [...payments, ...transfers] };
  const sealer = new WorkloadSealer(assignment, { shape: SHAPE, feeRecipient: FEE_RECIPIENT });
  while (sealer.next() !== undefined);
  return sealer;
}

function showSequencing({ sealed, milliseconds }: WorkloadSealer): void {
  const rate = Math.round(sealed / (milliseconds / 1000));
  console.log(
    section("Sequencing (signatures, rules, state, circuit input; not proven)", {
      operations: `${sealed}, of a larger workload`,
      rate: `${rate} operations per second`,
    }),
  );
}

function showProofs({ batches }: ProveReport, provedMs: number): void {
  const operations = batches.reduce((sum, batch) => sum + batch.payments + batch.transfers, 0);
  const bytes = batches.reduce((sum, batch) => sum + batch.dataBytes, 0);
  const rows = batches.map(({ number, oldRoot, newRoot, timings, ...batch }) => [
    ...[number, batch.payments, batch.transfers, shortHex(oldRoot), shortHex(newRoot)],
    formatDuration(timings?.witnessMs ?? 0),
    formatDuration(timings?.proveMs ?? 0),
    batch.dataBytes,
  ]);
  const roots = ["root before", "root after"];
  const header = ["batch", "payments", "transfers", ...roots, "witness", "proof", "bytes"];
  console.log(
    `\nProofs by ${backend}, in ${WORKERS} worker threads\n${indent(formatTable(header, rows))}\n`,
  );
  const facts = {
    "an operation": `${formatDuration(provedMs / operations)} of proving, ${(bytes / operations).toFixed(1)} bytes of data`,
    time: formatDuration(provedMs),
  };
  console.log(indent(formatFacts(facts)));
}

/** Milliseconds that each prover takes to prove the first batch, on all cores, without its witness and what it loads. */
async function proveByBoth(keyed: KeyedCircuit, workload: Workload): Promise<Map<string, number>> {
  const assignment = {
    genesis: workload,
    operations: [...workload.payments, ...workload.transfers],
  };
  const options = { shape: SHAPE, feeRecipient: FEE_RECIPIENT };
  const job = batchJob(new WorkloadSealer(assignment, options).next()!, keyed);
  const times = new Map<string, number>();
  // A machine that does not run the engine has one prover.
  for (const name of new Set([defaultBackend(), "snarkjs"])) {
    const pool = new ProverPool({ threads: "all", backend: name });
    try {
      times.set(name, (await pool.prove(job, { signal })).timings.proveMs);
    } finally {
      await pool.close();
    }
  }
  return times;
}

function sayRatio(times: ReadonlyMap<string, number>): string {
  const said = [...times].map(([name, ms]) => `${name} ${formatDuration(ms)}`).join(", ");
  const [quick, slow] = [...times.values()];
  return slow === undefined ? said : `${said}: ${(slow / quick!).toFixed(1)} times as long`;
}

function showSettlement(report: VerifyReport): void {
  const { verdicts, root, rebuiltRoot, rebuiltAccounts, claimable } = report;
  const accepted = verdicts.filter((verdict) => "committed" in verdict).length;
  const [fees] = claimable;
  console.log(
    section("Settlement on the L1 mirror", {
      accepted: `${accepted} of ${verdicts.length} batches`,
      root: shortHex(root),
      fees: fees === undefined ? "none" : `${sayFees(fees)}, claimable`,
      rebuilt: `from genesis and published data alone: ${shortHex(rebuiltRoot)}, ${
        rebuiltRoot === root ? "the same root" : "ANOTHER ROOT"
      }`,
      accounts: rebuiltAccounts,
    }),
  );
}

function sayFees({ amount, token }: VerifyReport["claimable"][number]): string {
  return formatTokenAmount(amount, token, token === ETHER ? ETHER_DECIMALS : undefined);
}

function section(title: string, facts: Parameters<typeof formatFacts>[0]): string {
  return `\n${title}\n${indent(formatFacts(facts))}`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
