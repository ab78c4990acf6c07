/** Admission beside somebody who verifies signatures: whom it asks, when, and that it changes nobody's fate. */
import assert from "node:assert/strict";
import { AdmissionRoom } from "../../node/pipeline/admission-room.js";
import { VerifiedAdmission } from "../../node/pipeline/verified-admission.js";
import type { VerifySignatures } from "../../sequencer/claim-operation.js";
import { DEFAULT_LIMITS, type PoolLimits } from "../../sequencer/operation-pool.js";
import type { DriverOptions } from "../../sequencer/sequencer-driver.js";
import { type SignatureClaim, verifyMessage } from "../../src/crypto/eddsa.js";
import { QuipuError } from "../../src/errors.js";
import type { SignedOperation } from "../../src/operations/kinds.js";
import type { State } from "../../src/state/state.js";
import { DOMAIN, testKeys } from "../support/accounts.js";
import { BALANCE, driverOf, SHAPE, signed, stateOf } from "../support/driven-sequencer.js";
import { refusal } from "../support/refusal.js";

interface Asked {
  readonly claims: readonly SignatureClaim[];
  answer(valid: readonly boolean[]): void;
}

function valid(claims: readonly SignatureClaim[]): boolean[] {
  return claims.map(({ publicKey, message, signature }) =>
    verifyMessage(publicKey, message, signature),
  );
}

/** A driver, admission to it, and the questions that this has: answered by `answerAll`, or at once. */
function admissionTo(options: Partial<DriverOptions> = {}, state?: State) {
  const { driver } = driverOf(options, state);
  const asked: Asked[] = [];
  const verify: VerifySignatures = (claims) =>
    new Promise((resolve) => asked.push({ claims, answer: resolve }));
  const ready = async () => driver;
  const inRoom = <Result>(task: () => Result) => task();
  const admission = new VerifiedAdmission({ verify, domain: DOMAIN, ready, inRoom });
  let answered = 0;
  const answerNext = () => {
    const { claims, answer } = asked[answered++]!;
    answer(valid(claims));
  };
  /** Answers one after another, also what is asked because of an answer. */
  const answerAll = async () => {
    for (await settled(); answered < asked.length; await settled()) answerNext();
  };
  return { driver, asked, answerNext, answerAll, admission };
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function limits(changes: Partial<PoolLimits>): Partial<DriverOptions> {
  return { limits: { ...DEFAULT_LIMITS, ...changes } };
}

/** What became of each: how it was submitted, or the code and words of its refusal. */
function outcomes(all: readonly PromiseSettledResult<{ submission: string }>[]): string[] {
  return all.map((each) => {
    if (each.status === "fulfilled") return each.value.submission;
    assert.ok(each.reason instanceof QuipuError, String(each.reason));
    return `${each.reason.code}: ${each.reason.message}`;
  });
}

function codes(all: readonly PromiseSettledResult<{ submission: string }>[]): string[] {
  return outcomes(all).map((each) => each.split(":")[0]!);
}

describe("VerifiedAdmission", () => {
  it("asks for no signature that is refused whatever it is, and refuses with the driver's words", async () => {
    const changes = limits({ waiting: 2 });
    const { driver, asked, answerAll, admission } = admissionTo({ ...changes, earlyLimit: 1 });
    const early = signed({ from: 3, to: 1, amount: BALANCE * 2 });
    const taken = [signed(), signed({ from: 1, to: 0 }), early];
    const taking = taken.map((each) => admission.admit(each));
    await answerAll();
    assert.deepEqual(codes(await Promise.allSettled(taking)), ["ready", "ready", "early"]);
    assert.equal(asked.length, 3);
    const withdrawal = { ...signed(), kind: "withdrawal" } as unknown as SignedOperation;
    const refused: SignedOperation[] = [
      // Known already; too little for the place; no room for another early one.
      signed(),
      signed({ from: 2, to: 0 }),
      signed({ amount: 11 }),
      signed({ from: 2, to: 0, amount: BALANCE * 2 }),
      signed({ from: 9, to: 0 }),
      { ...signed({ from: 2 }), token: 1 },
      { ...signed({ from: 2 }), nonce: -1 },
      { ...signed({ from: 2 }), amount: 1.5 },
      withdrawal,
    ];
    const outcome = codes(await Promise.allSettled(refused.map((each) => admission.admit(each))));
    assert.deepEqual(outcome, [
      "DuplicateNonce",
      "QueueFull",
      "DuplicateNonce",
      "QueueFull",
      "AccountNotFound",
      "TokenMismatch",
      "OutOfRange",
      "OutOfRange",
      "OutOfRange",
    ]);
    for (const each of refused) {
      const expected = await Promise.allSettled([(async () => driver.admit(each))()]);
      const got = await Promise.allSettled([admission.admit(each)]);
      assert.deepEqual(outcomes(got), outcomes(expected));
    }
    assert.equal(asked.length, 3);
  });

  it("admits as many as there is room for, of many that are verified at once", async () => {
    const { driver, asked, answerAll, admission } = admissionTo(limits({ waiting: 3 }));
    const all = Array.from({ length: 8 }, (_, from) => signed({ from, to: (from + 1) % 8 }));
    const admitting = all.map((each) => admission.admit(each));
    await answerAll();
    const full = "QueueFull: waiting operations: got 3, expected < 3";
    assert.deepEqual(outcomes(await Promise.allSettled(admitting)), [
      ...Array(3).fill("ready"),
      ...Array(5).fill(full),
    ]);
    assert.equal(driver.sequencer.ready, 3);
    const before = asked.length;
    await assert.rejects(admission.admit(all[7]!), refusal("QueueFull"));
    assert.equal(asked.length, before);
  });

  it("takes one of several with the same nonce, and one operation once, that are verified at once", async () => {
    const { driver, answerAll, admission } = admissionTo();
    const all = [signed(), signed(), signed({ amount: 11 }), signed({ amount: 12, fee: 1 })];
    const admitting = all.map((each) => admission.admit(each));
    await answerAll();
    const expected = ["ready", "DuplicateNonce", "DuplicateNonce", "ready"];
    assert.deepEqual(codes(await Promise.allSettled(admitting)), expected);
    assert.equal(driver.sequencer.ready, 1);
  });

  it("refuses nobody for what an earlier operation of the sender brings that is still being verified", async () => {
    const changes = limits({ held: 2, heldPerSender: 1 });
    const { driver, asked, answerNext, answerAll, admission } = admissionTo(changes);
    driver.admit(signed({ nonce: 1 }));
    driver.admit(signed({ from: 1, to: 0, nonce: 5 }));
    // Nonces 0 and 2 of a sender who has one held; that of another who has, too.
    const first = admission.admit(signed({ nonce: 0 }));
    const second = admission.admit(signed({ nonce: 2 }));
    await settled();
    const other = admission.admit(signed({ from: 1, to: 0, nonce: 6 }));
    await assert.rejects(other, refusal("QueueFull"));
    assert.equal(asked.length, 1);
    answerNext();
    await answerAll();
    assert.deepEqual(codes(await Promise.allSettled([first, second])), ["ready", "ready"]);
    assert.equal(driver.sequencer.ready, 3);
  });

  it("refuses what waited for an earlier operation of the sender that was none", async () => {
    const { driver, asked, answerAll, admission } = admissionTo(limits({ heldPerSender: 1 }));
    driver.admit(signed({ nonce: 1 }));
    const forged = { ...signed(), amount: 11 };
    const admitting = [forged, signed({ nonce: 2 })].map((each) => admission.admit(each));
    await answerAll();
    const outcome = codes(await Promise.allSettled(admitting));
    assert.deepEqual(outcome, ["InvalidSignature", "QueueFull"]);
    assert.equal(asked.length, 1);
  });

  it("takes the operations of a sender in their order, however many are under way", async () => {
    const { driver, answerAll, admission } = admissionTo();
    const all = Array.from({ length: 40 }, (_, nonce) => signed({ nonce }));
    const admitting = all.map((each) => admission.admit(each));
    await answerAll();
    const outcome = codes(await Promise.allSettled(admitting));
    assert.deepEqual(outcome, Array(40).fill("ready"));
    assert.equal(driver.sequencer.nextNonce(0), 40);
  });

  it("holds a later nonce whose answer is there first, and lets nobody wait for it", async () => {
    const { driver, asked, admission } = admissionTo();
    const first = admission.admit(signed({ nonce: 0 }));
    const second = admission.admit(signed({ nonce: 1 }));
    await settled();
    asked[1]!.answer([true]);
    assert.equal((await second).submission, "held");
    asked[0]!.answer([true]);
    assert.equal((await first).submission, "ready");
    assert.equal(driver.sequencer.ready, 2);
  });

  it("does not believe an answer under a key that the sender has no more", async () => {
    for (const isValid of [true, false]) {
      const { driver, asked, admission } = admissionTo();
      const stranger = stateOf({ 0: { publicKey: testKeys(5).publicKey } });
      const signedBefore = admission.admit(signed());
      await settled();
      await driver.restart(stranger, settled);
      asked[0]!.answer([isValid]);
      await assert.rejects(signedBefore, refusal("InvalidSignature"));
      // And back: what was no signature of the other key is one of this.
      const signedAfter = admission.admit(signed());
      await settled();
      await driver.restart(stateOf(), settled);
      asked[1]!.answer([isValid]);
      assert.equal((await signedAfter).submission, "ready");
    }
  });

  it("pays nobody else than who stood there when it was asked for", async () => {
    const { driver, asked, admission } = admissionTo();
    const paying = [signed(), signed({ from: 2, to: 3 })].map((each) => admission.admit(each));
    await settled();
    await driver.restart(stateOf({ 1: { owner: 99n } }), settled);
    for (const { answer } of asked) answer([true]);
    const outcome = codes(await Promise.allSettled(paying));
    assert.deepEqual(outcome, ["ReceiverChanged", "ready"]);
  });

  it("looks again at all else when the answer is there", async () => {
    const { driver, asked, admission } = admissionTo();
    const all = [signed(), signed({ from: 1, to: 0, amount: BALANCE }), signed({ from: 7, to: 0 })];
    const admitting = all.map((each) => admission.admit(each));
    await settled();
    await driver.restart(stateOf({ 0: { nonce: 1 }, 1: { balance: 1n } }, 7), settled);
    for (const { answer } of asked) answer([true]);
    const outcome = codes(await Promise.allSettled(admitting));
    assert.deepEqual(outcome, ["NonceMismatch", "early", "AccountNotFound"]);
  });

  it("passes on what whoever verifies throws, and goes on with the next of the sender", async () => {
    const { driver } = driverOf();
    const answers: (() => readonly boolean[])[] = [
      () => {
        throw new Error("the helper is ill");
      },
      () => [true],
    ];
    const verify = async () => answers.shift()!();
    const ready = async () => driver;
    const inRoom = <Result>(task: () => Result) => task();
    const admission = new VerifiedAdmission({ verify, domain: DOMAIN, ready, inRoom });
    const [failing, next] = [admission.admit(signed()), admission.admit(signed({ nonce: 1 }))];
    await assert.rejects(failing, /ill/);
    assert.equal((await next).submission, "held");
  });
});

describe("AdmissionRoom", () => {
  it("gives what is sent less room while it is crowded, and all of it again when a task has thrown", () => {
    const room = new AdmissionRoom(2);
    assert.equal(
      room.whileSent(true, () => room.waiting),
      2,
    );
    assert.equal(
      room.whileSent(false, () => room.waiting),
      DEFAULT_LIMITS.waiting,
    );
    const fail = () => {
      throw new Error("no");
    };
    assert.throws(() => room.whileSent(true, fail), /no/);
    assert.equal(room.waiting, DEFAULT_LIMITS.waiting);
    const { driver } = driverOf({ limits: room });
    const admit = (isCrowded: boolean, from: number) =>
      room.whileSent(isCrowded, () => driver.admit(signed({ from, to: 0 })));
    admit(true, 1);
    admit(true, 2);
    assert.throws(() => admit(true, 3), refusal("QueueFull"));
    assert.equal(admit(false, 3).submission, "ready");
    assert.ok(driver.seal(SHAPE).batch);
  });
});
