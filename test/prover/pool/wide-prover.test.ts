/** The process of wide lanes where it does not answer, does not end, or has lost its parent. */
import assert from "node:assert/strict";
import { execFile, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { groth16 } from "snarkjs";
import type { WideAnswer, WideOrder } from "../../../prover/pool/wide-message.js";
import type { WidePatience } from "../../../prover/pool/wide-prover.js";
import {
  type KeyedCircuit,
  keyedSquareChain,
  squareChainInput,
} from "../../support/square-chain.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const rounds = 20;
const input = squareChainInput(rounds, 3n);
const pool = { workers: 1, threads: "one", attempts: 3, zeroKnowledge: false } as const;
const { signal } = new AbortController();

const at = (path: string) => new URL(path, import.meta.url);
const WIDE_PROVER = "../../../prover/pool/wide-prover.js";
let copies = 0;

/** A prover of a module of its own: once a process is lost, a module starts none again. */
async function wideProver(patience: Partial<WidePatience> = {}) {
  copies += 1;
  const fresh = at(`${WIDE_PROVER}?${copies}`).href;
  const { WideProver } = (await import(
    fresh
  )) as typeof import("../../../prover/pool/wide-prover.js");
  const all = { answerMs: 60_000, endMs: 5000, ...patience };
  return new WideProver({ always: true, pool }, all);
}

/** Whether a process is there that has not ended: nobody may have read the end of an orphan. */
async function isThere(pid: number): Promise<boolean> {
  const ps = promisify(execFile)("ps", ["-o", "stat=", "-p", `${pid}`]);
  const { stdout } = await ps.catch(() => ({ stdout: "" }));
  return stdout !== "" && !stdout.startsWith("Z");
}

async function untilGone(pid: number): Promise<void> {
  while (await isThere(pid)) await setTimeout(20);
}

describe("WideProver", function () {
  this.timeout(120_000);
  let keyed: KeyedCircuit;

  before(async () => {
    keyed = await keyedSquareChain(temporaryFolder(), rounds);
  });

  it("ends a process that has something to do and says nothing, and tells all who wait for it", async () => {
    const prover = await wideProver({ answerMs: 3000 });
    await prover.load(keyed);
    const pid = prover.pid!;
    process.kill(pid, "SIGSTOP");
    // As long as it has nothing to do, nobody asks for it.
    await setTimeout(4000);
    assert.ok(await isThere(pid));
    const lost = { name: "WideLanesLost", message: /it has said nothing for 3000 ms/ };
    await Promise.all([
      assert.rejects(prover.prove({ ...keyed, input }, { signal }), lost),
      assert.rejects(prover.prove({ ...keyed, input }, { signal, timeoutMs: 10 }), lost),
      assert.rejects(prover.load(keyed), lost),
    ]);
    await untilGone(pid);
    await assert.rejects(prover.prove({ ...keyed, input }, { signal }), lost);
    await prover.close();
  });

  it("keeps the time limit of a job that has begun, and ends a process that does not end by itself", async () => {
    const prover = await wideProver({ endMs: 300 });
    await prover.load(keyed);
    const pid = prover.pid!;
    const onProgress = () => void process.kill(pid, "SIGSTOP");
    const limited = { signal, timeoutMs: 500, onProgress };
    const late = { code: "ProvingTimedOut", message: /no proof after 500 ms/ };
    await assert.rejects(prover.prove({ ...keyed, input }, limited), late);
    const waiting = prover.prove({ ...keyed, input }, { signal });
    const closed = assert.rejects(waiting, { code: "ProvingAborted" });
    await prover.close();
    await closed;
    await untilGone(pid);
  });

  it("keeps no job that is given up while the process tests itself", async () => {
    const prover = await wideProver();
    const pid = prover.pid!;
    process.kill(pid, "SIGSTOP");
    const controller = new AbortController();
    const given = [
      prover.prove({ ...keyed, input }, { signal: controller.signal }),
      prover.prove({ ...keyed, input }, { signal: AbortSignal.abort(new Error("too late")) }),
    ];
    controller.abort(new Error("no longer needed"));
    for (const each of given) await assert.rejects(each, { code: "ProvingAborted" });
    // A stopped process cannot be asked to end.
    await prover.close();
    await untilGone(pid);
  });

  it("proves on when a job was given up, and under a time limit that is long enough", async () => {
    const prover = await wideProver();
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error("no longer needed"));
    const given = prover.prove({ ...keyed, input }, { signal: controller.signal, onProgress });
    await assert.rejects(given, { code: "ProvingAborted" });
    const options = { signal, timeoutMs: 60_000 };
    const { proof, publicSignals } = await prover.prove({ ...keyed, input }, options);
    assert.ok(await groth16.verify(keyed.keys.verificationKey, [...publicSignals], proof));
    await prover.close();
  });

  it("says that it is there while it has something to do, and only then", async () => {
    const options = { always: true, aliveMs: 1, pool };
    const file = at("../../../prover/pool/wide-process.js");
    const child = fork(file, [JSON.stringify(options)], {
      execArgv: [],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const said: WideAnswer["kind"][] = [];
    const done = new Promise<void>((resolve) => {
      child.on("message", ({ kind }: WideAnswer) => {
        said.push(kind);
        if (kind === "done" || kind === "refused") resolve();
      });
    });
    await once(child, "message");
    await setTimeout(100);
    assert.deepEqual(said, ["tested"]);
    const { circuit, keys } = keyed;
    const job = { circuit, keys, input, zeroKnowledge: undefined };
    child.send({ kind: "prove", number: 1, job, timeoutMs: undefined } satisfies WideOrder);
    await done;
    assert.ok(said.includes("alive"));
    assert.equal(said.at(-1), "done");
    const { length } = said;
    await setTimeout(100);
    assert.equal(said.length, length);
    const exit = once(child, "exit");
    child.disconnect();
    assert.deepEqual(await exit, [0, null]);
  });

  it("leaves no process behind when its own is killed, neither in its test nor later", async () => {
    for (const wait of ["", "await prover.outcome;"]) {
      const source = `const { WideProver } = await import(${JSON.stringify(at(WIDE_PROVER).href)});
        const prover = new WideProver({ always: true, pool: ${JSON.stringify(pool)} });
        ${wait}
        console.log(prover.pid);
        setInterval(() => {}, 1000);`;
      const flags = ["--input-type=module", "--eval", source];
      const parent = spawn(process.execPath, flags, { stdio: ["ignore", "pipe", "inherit"] });
      const [said] = await once(parent.stdout, "data");
      const pid = Number.parseInt(String(said), 10);
      assert.ok(await isThere(pid));
      parent.kill("SIGKILL");
      await once(parent, "exit");
      await untilGone(pid);
    }
  });
});
