/** What a watcher says of what it could not do: why, and what is left to be done. */
import assert from "node:assert/strict";
import { WatchReport } from "../../cli/l1/watch-report.js";
import type { Duty } from "../../l1/optimistic/duties.js";
import { QuipuError } from "../../src/errors.js";

const DUTY = { what: "prove", proposal: { id: 7 } } as Duty;

describe("the report of a watcher", () => {
  let said: string[];
  beforeEach(() => {
    said = [];
  });
  const reportAs = (json: boolean) =>
    new WatchReport({ json, print: (line) => void said.push(line) });

  it("says what a refusal means and what can be done, and else what was refused", () => {
    const { observer } = reportAs(false);
    observer.failed?.(DUTY, new QuipuError("AnswerLate", "contract refused (due 5, nowTime 6)"));
    observer.failed?.(DUTY, new Error("out of memory"));
    assert.match(
      said[0]!,
      /^not done: prove proposal 7: AnswerLate: .* proposed again with proofs$/,
    );
    assert.equal(said[1], "not done: prove proposal 7: Error: out of memory");
  });

  it("has both as JSON, and what watching has cost", () => {
    const report = reportAs(true);
    report.observer.failed?.(DUTY, new QuipuError("NotPending", "contract refused (id 7)"));
    report.cost(
      {
        seconds: 3600,
        processorSeconds: 2,
        requests: 1800,
        bytes: 3_000_000,
        peakMemory: 1,
        methods: {},
      },
      { idle: { count: 299, processorSeconds: 1 }, busy: { count: 1, processorSeconds: 1 } },
    );
    const [failed, cost] = said.map((line) => JSON.parse(line));
    assert.deepEqual([failed.code, failed.message], ["NotPending", "contract refused (id 7)"]);
    assert.match(failed.advice, /nothing is left to do/);
    const day = { seconds: 86_400, processorSeconds: 48, requests: 43_200, bytes: 72_000_000 };
    assert.deepEqual(cost.day, day);
  });

  it("does not say at every look what is still due, or still fails", () => {
    const { observer } = reportAs(true);
    for (let look = 0; look < 3; look += 1) {
      observer.due?.(DUTY);
      observer.failed?.(DUTY, new QuipuError("InsufficientFunds", "got 0"));
    }
    observer.failed?.(DUTY, new QuipuError("RpcRefused", "daily limit reached"));
    observer.due?.({ ...DUTY, what: "slash" });
    const lines = said.map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ event, what, code }) => `${event} ${what} ${code ?? ""}`.trim()),
      ["due prove", "failed prove InsufficientFunds", "failed prove RpcRefused", "due slash"],
    );
  });

  it("says what was too late, until when it could be done, and what follows", () => {
    const { observer } = reportAs(false);
    observer.missed?.({ what: "challenge", proposal: DUTY.proposal, until: 1_800_000_000 });
    assert.deepEqual(said, [
      "too late to challenge proposal 7: it could be until 2027-01-15T08:00:00.000Z; it is false and becomes final",
    ]);
  });

  it("says each error once until a look succeeds, and counts them all", () => {
    const report = reportAs(true);
    const none = { count: 0, processorSeconds: 0 };
    const used = { seconds: 1, processorSeconds: 0, requests: 0, bytes: 0, peakMemory: 0 };
    const unavailable = new QuipuError("RpcUnavailable", "no answer");
    report.back();
    report.away(unavailable);
    report.away(unavailable);
    report.away(new QuipuError("InvalidRpcAnswer", "got rubbish"));
    report.back();
    report.away(unavailable);
    report.cost({ ...used, methods: {} }, { idle: none, busy: none });
    const lines = said.map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ event, code }) => code ?? event),
      ["RpcUnavailable", "InvalidRpcAnswer", "back", "RpcUnavailable", "cost"],
    );
    assert.equal(lines[2].looks, 3);
    assert.deepEqual(lines[4].failed, { RpcUnavailable: 3, InvalidRpcAnswer: 1 });
  });
});
