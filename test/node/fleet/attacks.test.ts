/**
 * Provers are killed, stopped beyond their lease, cut off, or lie, at any point: it costs time only. Each a few times here; `npm run attack:fleet
 * -- 100` for more.
 */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { FLEET_TIMING } from "../../../node/fleet/fleet-timing.js";
import { AttackedFleet, type ProverProcess } from "../../support/attacked-fleet.js";
import { PROPERTY_SEED } from "../../support/property-seed.js";
import { until } from "../../support/until.js";

const POINTS = Number(process.env.QUIPU_FLEET_ATTACKS ?? 7);
/** As nodes have it, or quick. */
const isReal = process.env.QUIPU_FLEET_TIMING === "real";
const QUICK = { keepEveryMs: 200, leaseMs: 1500, waitMs: 1000, aloneMs: 2000 };
const timing = isReal ? FLEET_TIMING : QUICK;
/** Of a job that is lost; 15 s is what a node promises, also on a busy machine. */
const ELSEWHERE_MS = 15_000;

const ATTACKS = ["kill", "stop", "cut", "wrong", "other", "none", "drain"] as const;
type Attack = (typeof ATTACKS)[number];

describe("a fleet under attack", function () {
  this.timeout(600_000 + POINTS * 90_000);
  let fleet: AttackedFleet;
  let serial = 0;
  const waits = new Map<Attack, number[]>();
  const name = (what: string): string => {
    serial += 1;
    return `${what}-${serial}`;
  };

  before(async () => {
    fleet = await AttackedFleet.start(timing);
    for (const each of ["ada", "bob"]) await fleet.join(each, { proofMs: 400 });
  });
  after(() => fleet?.stop());

  /** A prover that is to suffer, at work on a batch. */
  async function victimAtWork(isCuttable: boolean): Promise<ProverProcess> {
    const victim = await fleet.join(name("victim"), { isCuttable, proofMs: 300 });
    await until(() => victim.position !== undefined);
    return victim;
  }

  /** Waits until what the victim was at is elsewhere. */
  async function lose(attack: Attack, victim: ProverProcess): Promise<void> {
    const { position } = victim;
    if (position === undefined) return;
    const ms = await fleet.untilElsewhere(position, victim, performance.now());
    waits.set(attack, [...(waits.get(attack) ?? []), ms]);
    assert.ok(ms < ELSEWHERE_MS, `${attack}: batch ${position} was elsewhere after ${ms} ms`);
  }

  const attacks: Record<Attack, (delay: number) => Promise<void>> = {
    kill: async (delay) => {
      const victim = await victimAtWork(false);
      await sleep(delay);
      await victim.kill();
      await lose("kill", victim);
    },
    stop: async (delay) => {
      const victim = await victimAtWork(false);
      await sleep(delay);
      victim.child.kill("SIGSTOP");
      await lose("stop", victim);
      await sleep(timing.leaseMs);
      victim.child.kill("SIGCONT");
      await leavesAfterWork(victim);
    },
    cut: async (delay) => {
      const victim = await victimAtWork(true);
      await sleep(delay);
      fleet.proxy.cut();
      await lose("cut", victim);
      await sleep(timing.leaseMs);
      fleet.proxy.mend();
      await leavesAfterWork(victim);
    },
    wrong: () => lie("wrong"),
    other: () => lie("other"),
    none: async () => {
      const liar = await fleet.join(name("none"), { as: "none" });
      await until(() => liar.position !== undefined);
      const { position } = liar;
      await fleet.untilElsewhere(position!, liar, performance.now());
      await liar.kill();
    },
    drain: async (delay) => {
      const victim = await victimAtWork(false);
      await sleep(delay);
      await fleet.dispatcher.drain(victim.name);
      await until(() => victim.hasSaid("left"));
      await until(() => victim.child.exitCode !== null);
      assert.equal(victim.child.exitCode, 0);
    },
  };

  /** It works again as if nothing had been, and leaves when it is told to. */
  async function leavesAfterWork(victim: ProverProcess): Promise<void> {
    const count = () => victim.said.filter(({ text }) => text.startsWith("proven")).length;
    const before = count();
    await until(() => count() > before);
    victim.child.kill("SIGTERM");
    await until(() => victim.hasSaid("left"));
  }

  async function lie(as: "wrong" | "other"): Promise<void> {
    const liar = await fleet.join(name(as), { as });
    // Who has lied before is given no job for a time, and then this one neither.
    const end = performance.now() + 3000;
    await until(() => liar.hasSaid("failed") || performance.now() > end);
    assert.equal(liar.hasSaid("proven"), false);
    await liar.kill();
  }

  const points = fc.sample(fc.tuple(fc.constantFrom(...ATTACKS), fc.nat(350)), {
    seed: PROPERTY_SEED,
    numRuns: POINTS,
  });
  // Each once at least.
  const chosen = points.map(([attack, delay], i) => [ATTACKS[i] ?? attack, delay] as const);

  it(`settles every batch once and in order, after ${POINTS} attacks`, async () => {
    for (const [attack, delay] of chosen) await attacks[attack](delay);
    const { nonce, batchNumber, committed, dropped, lost } = await fleet.settle();
    // The first batch brought in the accounts.
    const expected = Array.from({ length: batchNumber - 1 }, (_, i) => i + 1);
    assert.deepEqual(committed, expected);
    assert.deepEqual([nonce, dropped, lost], [fleet.submitted, [], []]);
    const times = [...waits].map(([attack, ms]) => {
      return `${attack} ${Math.round(Math.max(...ms))} ms at most of ${ms.length}`;
    });
    console.log(`      ${committed.length} batches; elsewhere after ${times.join(", ")}`);
  });
});
