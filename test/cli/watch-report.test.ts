/** What a watcher says of what it could not do: why, and what is left to be done. */
import assert from "node:assert/strict";
import { WatchReport } from "../../cli/l1/watch-report.js";
import type { Duty } from "../../l1/optimistic/duties.js";
import { QuipuError } from "../../src/errors.js";

const DUTY = { what: "prove", proposal: { id: 7 } } as Duty;

describe("the report of a watcher", () => {
  const { log } = console;
  let said: string[];
  beforeEach(() => {
    said = [];
    console.log = (line: string) => void said.push(line);
  });
  afterEach(() => {
    console.log = log;
  });

  it("says what a refusal means and what can be done, and else what was refused", () => {
    const { observer } = new WatchReport({ json: false });
    observer.failed?.(DUTY, new QuipuError("AnswerLate", "contract refused (due 5, nowTime 6)"));
    observer.failed?.(DUTY, new Error("out of memory"));
    console.log = log;
    assert.match(
      said[0]!,
      /^not done: prove proposal 7: AnswerLate: .* proposed again with proofs$/,
    );
    assert.equal(said[1], "not done: prove proposal 7: Error: out of memory");
  });

  it("has both as JSON, and what watching has cost", () => {
    const report = new WatchReport({ json: true });
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
    console.log = log;
    const [failed, cost] = said.map((line) => JSON.parse(line));
    assert.deepEqual([failed.code, failed.message], ["NotPending", "contract refused (id 7)"]);
    assert.match(failed.advice, /nothing is left to do/);
    const day = { seconds: 86_400, processorSeconds: 48, requests: 43_200, bytes: 72_000_000 };
    assert.deepEqual(cost.day, day);
  });
});
