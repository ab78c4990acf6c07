/**
 * Run in a process of its own, which is killed, stopped or cut off: a prover with simulated proofs. Arguments: the node, a token, a name,
 * how it behaves, and how long a proof takes in milliseconds. Prints what becomes of its jobs.
 */
import { randomBytes } from "node:crypto";
import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { FleetClient } from "../../client/connection/fleet-client.js";
import { ProverAgent } from "../../fleet/agent/prover-agent.js";
import { HttpJobSource } from "../../fleet/remote/http-job-source.js";
import { parseShape } from "../../src/shape.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import { simulatedKey } from "./simulated-proof.js";

/** `wrong`: proofs of other statements; `other`: after the first, the proof of the batch before; `none`: never a proof. */
export type Behaviour = "honest" | "wrong" | "other" | "none";

const [url, token, name, behaviour, proofMs] = process.argv.slice(2) as [
  string,
  string,
  string,
  Behaviour,
  string,
];
const client = new FleetClient({ url, token, attempts: 1, timeoutMs: 5000 });
const key = await simulatedKey("batch");
const { shapes } = await client.shapes();
let before: ProofPoints | undefined;

const agent = new ProverAgent({
  source: new HttpJobSource(client),
  self: {
    ...{ name, version: "0.0.0", threads: 1, memoryMiB: 1, backend: "simulated" },
    instance: randomBytes(16).toString("hex"),
    // It says that it has built what the node has, without having done so.
    shapes: shapes.map((each) => ({
      shape: parseShape(each.shape),
      circuit: each.circuit.slice(2),
      key: each.key.slice(2),
    })),
  },
  prove: async ({ publicInputs: { digest, challenge, y } }, { signal }) => {
    await sleep(behaviour === "none" ? 2 ** 30 : Number(proofMs), undefined, { signal });
    if (behaviour === "wrong") return key.prove([digest + 1n, challenge, y]);
    const proof = key.prove([digest, challenge, y]);
    const last = before;
    before = proof;
    return behaviour === "other" ? (last ?? proof) : proof;
  },
  observer: {
    joined: () => say("joined"),
    away: ({ message }) => say(`away ${message}`),
    leased: ({ position }) => say(`leased ${position}`),
    finished: ({ position }) => say(`proven ${position}`),
    gone: ({ position }) => say(`gone ${position}`),
    failed: ({ position }, { message }) => say(`failed ${position} ${message}`),
  },
});
process.once("SIGTERM", () => agent.drain());
await agent.run(new AbortController().signal);
say("left");

function say(text: string): void {
  writeSync(1, `${name} ${text}\n`);
}
