/** When a pool makes the program of a circuit's witness: where it pays, and beside the proofs. */
import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import type { CircuitArtifacts } from "../../../prover/circuits/build-circuit.js";
import { WitnessPrograms } from "../../../prover/pool/witness-programs.js";
import type { ProgramOutcome } from "../../../prover/witness/ensure-program.js";

const circuit = { hash: "c0ffee" } as CircuitArtifacts;
const content = Uint8Array.of(1, 2, 3);

describe("programs of a pool", () => {
  const seen: string[] = [];
  let kept: ProgramOutcome | undefined;
  let finish: (outcome: ProgramOutcome | Error) => void;
  let aborted: AbortSignal;
  let programs: WitnessPrograms;

  beforeEach(() => {
    [seen.length, kept] = [0, undefined];
    programs = new WitnessPrograms({
      async find() {
        seen.push("find");
        return kept;
      },
      make(_, { signal }) {
        seen.push("make");
        aborted = signal;
        return new Promise((resolve, reject) => {
          finish = (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome));
        });
      },
    });
  });

  async function witnesses(count: number): Promise<unknown[]> {
    const used = [];
    for (let i = 0; i < count; i += 1) used.push((await programs.next(circuit))?.content);
    return used;
  }

  it("are used at once if they were made before", async () => {
    kept = { program: content };
    assert.deepEqual(await witnesses(7), Array(7).fill(content));
    assert.deepEqual(seen, ["find"]);
  });

  it("are made once, beside the proofs, when a circuit is proven again and again", async () => {
    assert.deepEqual(await witnesses(7), Array(7).fill(undefined));
    assert.deepEqual(seen, ["find"]);
    assert.deepEqual(await witnesses(20), Array(20).fill(undefined));
    assert.deepEqual(seen, ["find", "make"]);
    finish({ program: content });
    await turn();
    assert.deepEqual(await witnesses(2), [content, content]);
  });

  it("are not asked for again where a circuit has none, or they could not be made", async () => {
    await witnesses(8);
    finish(new Error("the disk is full"));
    await turn();
    assert.deepEqual(await witnesses(20), Array(20).fill(undefined));
    kept = { program: undefined, refused: "a loop" };
    const other = { hash: "decaf" } as CircuitArtifacts;
    assert.equal(await programs.next(other), undefined);
    assert.deepEqual(seen, ["find", "make", "find"]);
  });

  it("are made when they are asked for, and what is being made ends with the pool", async () => {
    const made = programs.ensure(circuit);
    await turn();
    finish({ program: content });
    await made;
    assert.deepEqual(await witnesses(1), [content]);
    const other = { hash: "decaf" } as CircuitArtifacts;
    const ending = assert.rejects(programs.ensure(other), /the pool was closed/);
    await turn();
    programs.close();
    assert.ok(aborted.aborted);
    finish(aborted.reason);
    await ending;
  });
});
