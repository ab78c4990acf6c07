import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import type { Worker } from "node:worker_threads";
import { Crew } from "../../runtime/crew.js";
import { Sequencer } from "../../sequencer/sequencer.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { type SignatureClaim, signMessage } from "../../src/crypto/eddsa.js";
import { poseidon, poseidonAll } from "../../src/crypto/poseidon.js";
import { parseShape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import { generateWorkload } from "../../workload/generate-workload.js";
import { DEPLOYMENT, DOMAIN, FEE_RECIPIENT, testKeys } from "../support/accounts.js";

function claim(key: number, message: bigint): SignatureClaim {
  const keys = testKeys(key);
  return { publicKey: keys.publicKey, message, signature: signMessage(keys, message) };
}

describe("Crew", () => {
  let crew: Crew | undefined;

  afterEach(() => crew?.end());

  it("verifies signatures in the order in which they are handed in", async () => {
    crew = new Crew(2);
    const valid = Array.from({ length: 5 }, (_, i) => claim(i, BigInt(i)));
    const forged = valid.map((each) => ({ ...each, message: 99n }));
    const answers: number[] = [];
    const asked = [valid, forged, [valid[0]!, forged[1]!, valid[2]!], []].map((claims, i) =>
      crew!.verify(claims).finally(() => answers.push(i)),
    );
    assert.deepEqual(await Promise.all(asked), [
      Array(5).fill(true),
      Array(5).fill(false),
      [true, false, true],
      [],
    ]);
    assert.deepEqual(answers, [0, 1, 2, 3]);
  });

  it("says nothing of a signature when it has ended", async () => {
    crew = new Crew(2);
    const waiting = crew.verify([claim(0, 1n)]);
    await crew.end();
    // It may have been faster than the end.
    assert.ok([0, 1].includes((await waiting).length));
    assert.deepEqual(await crew.verify([claim(0, 1n)]), []);
  });

  it("says nothing of what it dies of, and hashing goes on", async () => {
    crew = new Crew(2);
    const broken = { ...claim(0, 1n), signature: null as never };
    assert.deepEqual(await crew.verify([broken]), []);
    assert.deepEqual(await crew.verify([claim(0, 1n)]), []);
    const lists = Array.from({ length: 40 }, (_, i) => [BigInt(i), 3n]);
    assert.deepEqual(poseidonAll(lists), lists.map(poseidon));
  });

  it("says nothing of what was on its way when its thread is gone, and is at its end then", async function () {
    this.timeout(60_000);
    const lists = Array.from({ length: 300 }, (_, i) => [BigInt(i), 5n]);
    const expected = lists.map(poseidon);
    // Once while it sleeps, once in the midst of signatures, once in the midst of hashes.
    const good = claim(0, 1n);
    for (const [before, hashes] of [
      [0, 0],
      [2000, 0],
      [0, 20],
    ] as const) {
      const starting = once(process, "worker");
      crew = new Crew(2);
      const [worker] = (await starting) as [Worker];
      await crew.verify([good]);
      const waiting = Array.from({ length: before }, () => crew!.verify([good]));
      await waiting[0];
      const gone = worker.terminate();
      for (let i = 0; i < hashes; i += 1) assert.deepEqual(poseidonAll(lists), expected);
      const answers = await Promise.all(waiting);
      assert.ok(answers.every((answer) => answer.length === 0 || answer[0] === true));
      assert.ok(before === 0 || answers.at(-1)!.length === 0);
      await gone;
      assert.deepEqual(await crew.verify([good]), []);
      await crew.end();
      assert.deepEqual(poseidonAll(lists), expected);
    }
  });

  it("says nothing of what it cannot send on, and goes on", async () => {
    crew = new Crew(2);
    const good = claim(0, 1n);
    const odd = { ...good, signature: { ...good.signature, note: () => 1 } };
    const asked = [[good], [odd], [good]].map((claims) => crew!.verify(claims));
    assert.deepEqual(await Promise.all(asked), [[true], [], [true]]);
  });

  it("is no other crew's: each goes on when another ends", async () => {
    const other = new Crew(2);
    crew = new Crew(2);
    const lists = Array.from({ length: 40 }, (_, i) => [BigInt(i), 7n]);
    const expected = lists.map(poseidon);
    const asked = [other, crew].map((each, i) => each.verify([claim(i, 1n), claim(i + 1, 2n)]));
    assert.deepEqual(poseidonAll(lists), expected);
    assert.deepEqual(await Promise.all(asked), Array(2).fill([true, true]));
    await other.end();
    assert.deepEqual(poseidonAll(lists), expected);
    assert.deepEqual(await crew.verify([claim(0, 1n)]), [true]);
    assert.deepEqual(await other.verify([claim(0, 1n)]), []);
  });

  it("seals the same batches as one thread, with the same paths", async () => {
    const options = { seed: 7, accounts: 90, transfers: 120, deployment: DEPLOYMENT };
    const { accounts, transfers, payments } = generateWorkload({ ...options, payments: 30 });
    const seal = (): { batches: SealedBatch[]; root: bigint } => {
      const state = new State(accounts);
      const sequencer = new Sequencer(state, { domain: DOMAIN, feeRecipient: FEE_RECIPIENT });
      for (const operation of [...payments, ...transfers]) sequencer.admit(operation);
      const batches: SealedBatch[] = [];
      while (sequencer.ready > 0) {
        batches.push(sequencer.seal(parseShape("16x32-8p")).batch!);
      }
      return { batches, root: state.root };
    };
    const alone = seal();
    crew = new Crew(2);
    // Its thread is there now.
    await crew.verify([]);
    const helped = seal();
    assert.ok(alone.batches.length > 5);
    assert.deepEqual(helped, alone);
  });

  it("keeps no process from its end", async () => {
    const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
    const source = `const { Crew } = await import(${url("../../runtime/crew.js")});
      const crew = new Crew(2);
      await crew.verify([]);
      await crew.verify([() => 1]);
      console.log("done");`;
    const flags = ["--input-type=module", "--eval", source];
    const { stdout } = await promisify(execFile)(process.execPath, flags, { timeout: 60_000 });
    assert.equal(stdout, "done\n");
  });
});
