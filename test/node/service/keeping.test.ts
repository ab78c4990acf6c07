/** What is written of operations that are taken and given up while the database comes and goes. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { nodeError } from "../../../node/node-error.js";
import { Keeping } from "../../../node/service/keeping.js";
import type { Intake } from "../../../node/store/intake/intake.js";
import { QuipuError } from "../../../src/errors.js";
import { refusal } from "../../support/refusal.js";
import { submitted } from "../../support/submitted-operations.js";
import { until } from "../../support/until.js";

describe("keeping operations", () => {
  const [operation, other] = submitted(2, { from: 1 });
  const { id } = operation!;
  const reason = new QuipuError("InsufficientBalance", "too little");
  /** Longer than the first pauses of whoever waits for a database. */
  const PAUSES_MS = 200;

  /** A database that is away until it is told to be there, and what it has been told. */
  function store() {
    const written: string[] = [];
    const place = { refusal: undefined as QuipuError | undefined, written };
    const write = async (words: readonly string[]): Promise<void> => {
      if (place.refusal !== undefined) throw place.refusal;
      written.push(...words);
    };
    const intake: Intake = {
      add: ({ id: one }) => write([`add ${one}`]),
      reject: (rejections) => write(rejections.map((each) => `reject ${each.id}`)),
      waiting: async function* () {},
    };
    const told: (string | undefined)[] = [];
    const onChange = (failure: QuipuError | undefined) => told.push(failure?.code);
    const { signal } = new AbortController();
    return { written, told, place, keeping: new Keeping(intake, { signal, onChange }) };
  }

  const away = nodeError("StoreUnavailable", "away");

  it("writes at once what it can", async () => {
    const { keeping, written } = store();
    await keeping.keep(operation!);
    assert.equal(keeping.unkept(id), undefined);
    assert.deepEqual(await keeping.reject([{ id, reason }]), [{ id, reason }]);
    assert.deepEqual(written, [`add ${id}`, `reject ${id}`]);
  });

  for (const code of ["StoreUnavailable", "StoreBusy"] as const) {
    it(`refuses with ${code}, and writes later what the sequencer still has`, async () => {
      const { keeping, place, written, told } = store();
      place.refusal = nodeError(code, "away");
      await assert.rejects(keeping.keep(operation!), refusal(code));
      assert.equal(keeping.unkept(id), operation);
      place.refusal = undefined;
      await until(() => keeping.unkept(id) === undefined);
      assert.deepEqual(written, [`add ${id}`]);
      assert.deepEqual(told, [code, undefined]);
    });
  }

  it("does not write later what was given up meanwhile: whoever sends it again is judged anew", async () => {
    const { keeping, place, written, told } = store();
    place.refusal = away;
    await assert.rejects(keeping.keep(operation!), refusal("StoreUnavailable"));
    const rejecting = keeping.reject([{ id, reason }]);
    assert.equal(keeping.unkept(id), undefined);
    assert.deepEqual(told, ["StoreUnavailable", undefined]);
    await assert.rejects(keeping.keep(other!), refusal("StoreUnavailable"));
    place.refusal = undefined;
    await rejecting;
    await until(() => keeping.unkept(other!.id) === undefined);
    assert.ok(!written.includes(`add ${id}`));
  });

  it("does not reject later what was taken anew meanwhile", async () => {
    const { keeping, place, written } = store();
    place.refusal = away;
    const rejecting = keeping.reject([
      { id, reason },
      { id: other!.id, reason },
    ]);
    await assert.rejects(keeping.keep(operation!), refusal("StoreUnavailable"));
    place.refusal = undefined;
    assert.deepEqual(await rejecting, [{ id: other!.id, reason }]);
    await until(() => keeping.unkept(id) === undefined);
    await sleep(PAUSES_MS);
    assert.deepEqual(written.sort(), [`add ${id}`, `reject ${other!.id}`].sort());
  });

  it("hands on any other refusal, and forgets", async () => {
    const { keeping, place } = store();
    place.refusal = new QuipuError("NotEncodable", "no");
    await assert.rejects(keeping.keep(operation!), refusal("NotEncodable"));
    assert.equal(keeping.unkept(id), undefined);
  });
});
