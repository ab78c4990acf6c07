/** Which job which prover gets. */
import assert from "node:assert/strict";
import {
  chooseJob,
  type FleetPace,
  type FreeProver,
  type OfferedJob,
  paceOf,
} from "../../../node/fleet/choose-job.js";

function job(position: number, more: Partial<OfferedJob> = {}): OfferedJob {
  const rest = {
    ...{ shape: "4x6", constraints: 1000, isUrgent: false, freeSince: 1000 },
    ...{ isRefusedTo: () => false, wasHeldBy: () => false },
  };
  return { position, ...rest, ...more };
}

function prover(msPerConstraint?: number, shapes = ["4x6", "1x2"], account?: string): FreeProver {
  const own = account ?? `account of ${msPerConstraint}`;
  return { name: "ada", account: own, shapes: new Set(shapes), msPerConstraint };
}

/** What a prover gets where no job has waited for long. */
function chosen(
  who: FreeProver,
  jobs: readonly OfferedJob[],
  pace: FleetPace,
  longAgo = 0,
): number | undefined {
  return chooseJob(who, jobs, { pace, longAgo })?.position;
}

const small = (position: number, more: Partial<OfferedJob> = {}) =>
  job(position, { shape: "1x2", constraints: 100, ...more });

describe("choosing a job", () => {
  it("takes the oldest, whatever its size", () => {
    const jobs = [job(4), small(5), job(6)];
    assert.equal(chosen(prover(), jobs, paceOf([prover()])), 4);
  });

  it("takes nothing of other shapes, and nothing that it has failed at", () => {
    const jobs = [job(1), small(2, { isRefusedTo: (name) => name === "ada" }), small(3)];
    assert.equal(chosen(prover(1, ["1x2"]), jobs, paceOf([])), 3);
    assert.equal(chosen(prover(1, ["8x8"]), jobs, paceOf([])), undefined);
  });

  it("gives a slow prover the smallest, and of those the oldest", () => {
    const slow = prover(5);
    const pace = paceOf([prover(1), prover(1.5), slow]);
    assert.equal(chosen(slow, [job(1), small(2), small(3)], pace), 2);
    assert.equal(chosen(slow, [job(1), job(2)], pace), 1);
    assert.equal(chosen(prover(2), [job(1), small(2)], pace), 1);
  });

  it("gives a slow prover nothing urgent that a quicker one can prove", () => {
    const slow = prover(5);
    const urgent = [small(1, { isUrgent: true }), job(2)];
    assert.equal(chosen(slow, urgent, paceOf([prover(1), slow])), 2);
    const pace = paceOf([prover(1, ["4x6"]), slow]);
    assert.equal(chosen(slow, urgent, pace), 1);
    assert.equal(chosen(prover(1), urgent, pace), 1);
  });

  it("calls nobody slow as long as nothing is known of others", () => {
    const alone = prover(5);
    assert.equal(chosen(alone, [job(1), small(2)], paceOf([alone, prover()])), 1);
  });

  it("lets others try first what provers of its account have had, if there are others", () => {
    const again = [job(1, { wasHeldBy: (account) => account === "account of 1" }), job(2)];
    const alone = paceOf([prover(1), prover(1)]);
    assert.equal(chosen(prover(1), again, alone), 1);
    assert.equal(chosen(prover(1), again, paceOf([prover(1), prover(1.5)])), 2);
    const elsewhere = paceOf([prover(1), prover(1.5, ["1x2"])]);
    assert.equal(chosen(prover(1), again, elsewhere), 1);
  });

  it("gives what has waited for long to whoever asks, the oldest first", () => {
    const slow = prover(5);
    const [all, longAgo] = [paceOf([prover(1), slow]), 1000];
    const old = [job(1, { freeSince: 1001 }), job(2, { isUrgent: true, wasHeldBy: () => true })];
    assert.equal(chosen(slow, [...old, small(3, { freeSince: 1001 })], all, longAgo), 2);
    assert.equal(chosen(prover(1), old, all, longAgo), 1);
    const mine = [job(1, { wasHeldBy: () => true }), job(2)];
    assert.equal(chosen(prover(1), mine, all, longAgo), 1);
  });

  it("counts each account once, and only who works for what others need not do", () => {
    const many = Array.from({ length: 9 }, () => prover(0.1, ["4x6"], "mallory"));
    const slow = prover(5, ["4x6"], "bob");
    const pace = paceOf([...many, prover(4, ["4x6"], "ada"), slow]);
    assert.equal(pace.median, 4);
    const urgent = [job(1, { isUrgent: true })];
    assert.equal(chosen(slow, urgent, paceOf([...many, slow])), undefined);
    const idle = paceOf([...many, slow], ({ account }) => account !== "mallory");
    assert.equal(chosen(slow, urgent, idle), 1);
  });
});
