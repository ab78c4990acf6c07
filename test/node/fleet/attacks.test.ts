/**
 * Provers are killed, stopped beyond their lease, cut off, drained, or lie, at any point: it costs time only. Each once here; `npm run attack:fleet
 * -- 100` for more.
 */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { FLEET_TIMING } from "../../../node/fleet/fleet-timing.js";
import { AttackedFleet, type ProverProcess } from "../../support/attacked-fleet.js";
import { NetworkNamespace } from "../../support/network-namespace.js";
import { PROPERTY_SEED } from "../../support/property-seed.js";
import { until } from "../../support/until.js";

/** As nodes have it, or quick. */
const isReal = process.env.QUIPU_FLEET_TIMING === "real";
const QUICK = { keepEveryMs: 200, leaseMs: 1500, waitMs: 1000, aloneMs: 2000 };
const timing = isReal ? FLEET_TIMING : QUICK;
/** Of a job that is lost; 15 s is what a node promises, also on a busy machine. */
const ELSEWHERE_MS = 15_000;

type Attack = "kill" | "stop" | "cut" | "unplug" | "wrong" | "other" | "none" | "drain";
/** Why no prover can be on a network of its own here. */
const missing = NetworkNamespace.missing();
/** What a prover that lies may do. */
const LIES = ["wrong", "other", "none"] as const;
const ATTACKS: readonly Attack[] = [
  ...(["kill", "stop", "cut", "wrong", "other", "none", "drain"] as const),
  ...(missing === undefined ? (["unplug"] as const) : []),
];
const POINTS = Number(process.env.QUIPU_FLEET_ATTACKS ?? ATTACKS.length);

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
    const most = chosen.length;
    const liars = LIES.flatMap((lie) => Array.from({ length: most }, (_, i) => `${lie}-${i + 1}`));
    fleet = await AttackedFleet.start(timing, liars);
    for (const each of ["ada", "bob"]) await fleet.join(each, { proofMs: 800 });
  });
  after(() => fleet?.stop());

  /** A prover that is to suffer, at work on a batch. */
  async function victimAtWork(by?: "proxy" | "network"): Promise<ProverProcess> {
    const victim = await fleet.join(name("victim"), { proofMs: 300, ...(by && { by }) });
    await until(() => victim.position !== undefined);
    return victim;
  }

  /** Waits until what the victim was at is elsewhere. */
  async function lose(attack: Attack, victim: ProverProcess): Promise<void> {
    const { position } = victim;
    if (position === undefined) return;
    const ms = await fleet.untilElsewhere(position, victim, performance.now());
    waits.set(attack, [...(waits.get(attack) ?? []), ms]);
    // Who says that he is there keeps his job for longer.
    const isInTime = attack === "none" || ms < ELSEWHERE_MS;
    assert.ok(isInTime, `${attack}: batch ${position} was elsewhere after ${ms} ms`);
  }

  const attacks: Record<Attack, (delay: number) => Promise<void>> = {
    kill: async (delay) => {
      const victim = await victimAtWork();
      await sleep(delay);
      await victim.kill();
      await lose("kill", victim);
    },
    stop: async (delay) => {
      const victim = await victimAtWork();
      await sleep(delay);
      victim.child.kill("SIGSTOP");
      await lose("stop", victim);
      await sleep(timing.leaseMs);
      victim.child.kill("SIGCONT");
      await leavesAfterWork(victim);
    },
    cut: async (delay) => {
      const victim = await victimAtWork("proxy");
      await sleep(delay);
      fleet.proxy.cut();
      await lose("cut", victim);
      await sleep(timing.leaseMs);
      fleet.proxy.mend();
      await leavesAfterWork(victim);
    },
    unplug: async (delay) => {
      const victim = await victimAtWork("network");
      await sleep(delay);
      await fleet.network!.cut();
      await lose("unplug", victim);
      await sleep(timing.leaseMs);
      await fleet.network!.mend();
      await leavesAfterWork(victim);
    },
    wrong: () => lie("wrong"),
    other: () => lie("other"),
    none: async () => {
      const liar = await fleet.join(name("none"), { as: "none" });
      await until(() => liar.position !== undefined);
      await lose("none", liar);
      await liar.kill();
    },
    drain: async (delay) => {
      const victim = await victimAtWork();
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
    await until(() => liar.hasSaid("failed"));
    const { length: proofs } = liar.said.filter(({ text }) => text.startsWith("proven"));
    assert.equal(proofs, as === "other" ? 1 : 0);
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
    if (missing !== undefined) console.log(`      without "unplug": ${missing}`);
  });
});
