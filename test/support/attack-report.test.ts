import assert from "node:assert/strict";
import { describeAttack } from "./attack-report.js";

const titles = ["attack: overspend (rule D)", "more than the balance, by one"];

describe("the report of an attack", () => {
  it("says what got through, by which rule, and what did not notice", () => {
    const violates = /^transfer\[0\]\.spend\.remaining\./;
    assert.equal(
      describeAttack({ titles, violates, elsewhere: [] }),
      "ATTACK SUCCEEDED: overspend (rule D): nothing in transfer.spend noticed\n" +
        `Expected: a violated constraint on ${violates}. The attack: more than the balance, by one.`,
    );
  });

  it("tells an attack that something else has stopped from one that nothing has", () => {
    const verdict = { titles, violates: /^exit\[0\]\.pays$/, elsewhere: [["y", "digest"]] };
    assert.match(
      describeAttack(verdict),
      /^ATTACK STOPPED ELSEWHERE: overspend \(rule D\): at y, digest, not by exit alone\n/,
    );
  });

  for (const [violates, part] of [
    [/^y$/, "y"],
    [/^(digest|y)$/, "digest and y"],
    [/^ascending\[1\]\.in$/, "ascending"],
    [/^transfer\[0\]\.(indices|keys)\.quotient\[2\]$/, "transfer"],
    [/^transfer\[0\]\.signature\.sum\./, "transfer.signature"],
    [/^exit\[0\]\.(pays|inverse)$/, "exit"],
    [/^exit\[0\]\.tagAtRow\.quotient\[3\]$|^holding\[3\]$/, "exit.tagAtRow and holding"],
    [
      /^transfer\[0\]\.((sender|receiver)\.below\.in|holdingsAfter\.(changeA|weightedA))$/,
      "transfer",
    ],
    [/./, "the circuit"],
  ] as const) {
    it(`finds the part of ${violates}`, () => {
      const text = describeAttack({ titles, violates, elsewhere: [] });
      assert.equal(/: nothing in (.*) noticed/.exec(text)![1], part);
    });
  }
});
