/**
 * A backend that goes wrong on purpose, for the tests of the pool. Loaded by URL in the workers;
 * the query says how: `mode` is exit, throw, hang, lie, repeat or refuse; `log` names a file that gets a
 * line a call; after `times` calls (over all workers), and for a first public signal other than
 * `signal`, it behaves, as snarkjs.
 */

import { appendFileSync, readFileSync } from "node:fs";
import type { BackendOptions, ProvedSignals, ProverBackend } from "../../prover/prover-backend.js";
import { createBackend as createSnarkjs } from "../../prover/snarkjs/snarkjs-backend.js";

const query = new URL(import.meta.url).searchParams;
const log = query.get("log") ?? "/dev/null";
const signal = query.get("signal");
const times = Number(query.get("times") ?? Number.POSITIVE_INFINITY);

export async function createBackend(options: BackendOptions): Promise<ProverBackend> {
  const snarkjs = await createSnarkjs(options);
  return {
    async prove(job) {
      if (signal !== null && signal !== firstSignal(job.witness.content)) return snarkjs.prove(job);
      appendFileSync(log, "call\n");
      const calls = readFileSync(log, "utf8").length / "call\n".length;
      if (calls > times) return snarkjs.prove(job);
      return misbehave(query.get("mode"), () => snarkjs.prove(job));
    },
  };
}

let first: Promise<ProvedSignals> | undefined;

async function misbehave(
  mode: string | null,
  prove: () => Promise<ProvedSignals>,
): Promise<ProvedSignals> {
  switch (mode) {
    case "exit":
      return process.exit(7);
    case "throw":
      setImmediate(() => {
        throw new Error("thrown outside of the job");
      });
      return new Promise<never>(() => {});
    case "hang":
      for (;;);
    case "refuse":
      throw new Error("the backend does not like this witness");
    case "repeat":
      first ??= prove();
      return first;
    default: {
      const { proof, publicSignals } = await prove();
      return { proof: { ...proof, pi_a: proof.pi_c, pi_c: proof.pi_a }, publicSignals };
    }
  }
}

/** Wire 1 of a .wtns file of this field. */
function firstSignal(witness: Uint8Array): string {
  const bytes = Buffer.from(witness.subarray(76 + 32, 76 + 64)).reverse();
  return BigInt(`0x${bytes.toString("hex")}`).toString();
}

/** URL by which a pool loads this backend. */
export function misbehaving(how: {
  mode: string;
  times?: number;
  log?: string;
  signal?: bigint;
}): string {
  const url = new URL(import.meta.url);
  for (const [name, value] of Object.entries(how)) url.searchParams.set(name, String(value));
  return url.href;
}
