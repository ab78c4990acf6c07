/** What a prover says of its work: the words of a node are shown, and not obeyed. */
import assert from "node:assert/strict";
import { ProverReport } from "../../cli/fleet/prover-report.js";
import { fakeJob } from "../support/fake-job-source.js";

describe("the report of a prover", () => {
  const { log } = console;
  let said: string[];
  beforeEach(() => {
    said = [];
    console.log = (line: string) => void said.push(line);
  });
  afterEach(() => {
    console.log = log;
  });

  it("shows what would move the cursor or change the title of a terminal", () => {
    const evil = new Error("\u001b]0;title\u0007\u001b[2Jgone \u202e");
    for (const json of [true, false]) {
      const { observer } = new ProverReport({ json });
      observer.away?.(evil);
      observer.failed?.(fakeJob(1), evil);
    }
    console.log = log;
    assert.equal(said.length, 4);
    for (const line of said) {
      assert.match(line, /\\u001b\]0;title/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      assert.doesNotMatch(line, /[\u0000-\u001f\u202e]/);
    }
  });
});
