/**
 * A prover that is a program with rapidsnark's command line: `program zkey witness proof public`.
 * Measured from its start to its end, so reading the key is part of it, as it is of every proof that
 * such a program makes. Nothing of it is bundled.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { groth16 } from "snarkjs";
import type { KeyedCircuit } from "../../prover/keys/keyed-circuit.js";
import { messageOf } from "../../prover/prover-error.js";
import { withSingleThreadCurve } from "../../prover/snarkjs/single-thread-curve.js";
import {
  calculateWitness,
  compileCalculator,
  type InputSignals,
} from "../../prover/witness/witness-calculator.js";
import { benchError } from "../bench-error.js";
import type { ProofSample } from "../result-file.js";

/** Between two looks at how much memory the program has taken at most. */
const LOOK_EVERY_MS = 20;

export class ExternalProver {
  /** Highest resident memory of the program, where the system tells (Linux); else null. */
  peakRssBytes: number | null = null;
  readonly #program: string;
  readonly #keyed: KeyedCircuit;
  readonly #module: WebAssembly.Module;
  readonly #folder: string;
  #running: ChildProcess | undefined;

  private constructor(
    program: string,
    keyed: KeyedCircuit,
    module: WebAssembly.Module,
    folder: string,
  ) {
    this.#program = program;
    this.#keyed = keyed;
    this.#module = module;
    this.#folder = folder;
  }

  static async open(program: string, keyed: KeyedCircuit): Promise<ExternalProver> {
    const module = await compileCalculator(keyed.circuit.wasm);
    const folder = await mkdtemp(join(tmpdir(), "quipu-bench-"));
    return new ExternalProver(program, keyed, module, folder);
  }

  /**
   * Proves once. The witness is calculated here and not measured.
   * @throws QuipuError `ExternalProverFailed` when the program fails or its proof is not valid.
   */
  async prove(input: InputSignals): Promise<ProofSample> {
    const [witness, proof, signals] = ["witness.wtns", "proof.json", "public.json"].map((name) =>
      join(this.#folder, name),
    ) as [string, string, string];
    await writeFile(witness, await calculateWitness(this.#module, input));
    for (const stale of [proof, signals]) await rm(stale, { force: true });
    const start = performance.now();
    await this.#run([this.#keyed.keys.zkey.path, witness, proof, signals]);
    const proofMs = performance.now() - start;
    const verifyMs = await this.#verify(proof, signals);
    return { sequencingMs: null, witnessMs: null, proofMs, stages: null, verifyMs };
  }

  /** Ends the program if it runs, and removes what it has written. */
  async close(): Promise<void> {
    this.#running?.kill("SIGKILL");
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #run(args: readonly string[]): Promise<void> {
    const child = spawn(this.#program, args, { stdio: ["ignore", "ignore", "pipe"] });
    this.#running = child;
    let complaint = "";
    child.stderr.on("data", (text: Buffer) => {
      complaint = `${complaint}${text}`.slice(-500);
    });
    const watch = setInterval(() => this.#lookAt(child.pid), LOOK_EVERY_MS);
    try {
      const code = await new Promise<unknown>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (exit, signal) => resolve(exit ?? signal));
      });
      if (code !== 0) throw new Error(`exit code ${code} ${complaint.trim()}`.trim());
    } catch (error) {
      const message = `${this.#program}: ${messageOf(error)}`;
      throw benchError("ExternalProverFailed", message, error);
    } finally {
      clearInterval(watch);
      this.#running = undefined;
    }
  }

  /** The kernel keeps the highest value itself, so only what comes after the last look is missed. */
  #lookAt(pid: number | undefined): void {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      const kilobytes = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
      if (kilobytes > 0) this.peakRssBytes = Math.max(this.peakRssBytes ?? 0, kilobytes * 1024);
    } catch {
      // Another system, or the program has just ended.
    }
  }

  async #verify(proofPath: string, signalsPath: string): Promise<number> {
    const read = async (path: string) => JSON.parse(await readFile(path, "utf8"));
    const { verificationKey } = this.#keyed.keys;
    return withSingleThreadCurve(async () => {
      try {
        const [proof, signals] = [await read(proofPath), await read(signalsPath)];
        const start = performance.now();
        if (await groth16.verify(verificationKey, signals, proof)) return performance.now() - start;
      } catch (error) {
        const message = `${this.#program}: its proof cannot be checked: ${messageOf(error)}`;
        throw benchError("ExternalProverFailed", message, error);
      }
      const message = `${this.#program}: the verification key rejects its proof`;
      throw benchError("ExternalProverFailed", message);
    });
  }
}
