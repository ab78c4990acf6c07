/** Which job which prover gets. */
import assert from "node:assert/strict";
import {
  chooseJob,
  type FreeProver,
  type OfferedJob,
  paceOf,
} from "../../../node/fleet/choose-job.js";

function job(position: number, more: Partial<OfferedJob> = {}): OfferedJob {
  const rest = { shape: "4x6", constraints: 1000, isUrgent: false, isRefusedTo: () => false };
  return { position, ...rest, ...more };
}

function prover(msPerConstraint?: number, shapes = ["4x6", "1x2"]): FreeProver {
  return { name: "ada", shapes: new Set(shapes), msPerConstraint };
}

const small = (position: number, more: Partial<OfferedJob> = {}) =>
  job(position, { shape: "1x2", constraints: 100, ...more });

describe("choosing a job", () => {
  it("takes the oldest, whatever its size", () => {
    const jobs = [job(4), small(5), job(6)];
    assert.equal(chooseJob(prover(), jobs, paceOf([prover()]))?.position, 4);
  });

  it("takes nothing of other shapes, and nothing that it has failed at", () => {
    const jobs = [job(1), small(2, { isRefusedTo: (name) => name === "ada" }), small(3)];
    assert.equal(chooseJob(prover(1, ["1x2"]), jobs, paceOf([]))?.position, 3);
    assert.equal(chooseJob(prover(1, ["8x8"]), jobs, paceOf([])), undefined);
  });

  it("gives a slow prover the smallest, and of those the oldest", () => {
    const slow = prover(5);
    const pace = paceOf([prover(1), prover(1.5), slow]);
    assert.equal(chooseJob(slow, [job(1), small(2), small(3)], pace)?.position, 2);
    assert.equal(chooseJob(slow, [job(1), job(2)], pace)?.position, 1);
    assert.equal(chooseJob(prover(2), [job(1), small(2)], pace)?.position, 1);
  });

  it("gives a slow prover nothing urgent that a quicker one can prove", () => {
    const slow = prover(5);
    const urgent = [small(1, { isUrgent: true }), job(2)];
    assert.equal(chooseJob(slow, urgent, paceOf([prover(1), slow]))?.position, 2);
    const pace = paceOf([prover(1, ["4x6"]), slow]);
    assert.equal(chooseJob(slow, urgent, pace)?.position, 1);
    assert.equal(chooseJob(prover(1), urgent, pace)?.position, 1);
  });

  it("calls nobody slow as long as nothing is known of others", () => {
    const alone = prover(5);
    assert.equal(chooseJob(alone, [job(1), small(2)], paceOf([alone, prover()]))?.position, 1);
  });
});
