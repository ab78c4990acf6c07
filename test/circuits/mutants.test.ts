/** The mutants that `npm run mutate:circuits` makes. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { equivalents } from "../../scripts/mutate-circuits/equivalents.js";
import { makeMutants } from "../../scripts/mutate-circuits/make-mutants.js";
import { testStages } from "../../scripts/mutate-circuits/mutant-tests.js";
import { onceSurvived } from "../../scripts/mutate-circuits/once-survived.js";
import { mutantNames } from "../../scripts/mutation/mutant.js";
import { mutationReport, staleArguments } from "../../scripts/mutation/mutation-report.js";

/** What becomes of the body of a template, statement by statement. */
function mutationsOf(body: string): string[] {
  const source = `template T(n) { ${body} }`;
  return makeMutants("t.circom", source).map(({ kind, before, after }) => {
    assert.notEqual(before, after);
    return `${kind}: ${after}`;
  });
}

describe("mutants of circuits", () => {
  for (const [body, mutations] of [
    ["a * b === c;", ["check dropped: (nothing)"]],
    ["a <== b;", ["link weakened: a <-- b;"]],
    ["x = Bits(32);", ["width: x = Bits(33);", "width: x = Bits(31);"]],
    ["x = Bits(3 * n);", ["width: x = Bits(3 * n + 1);", "width: x = Bits(3 * n - 1);"]],
    ["if (n > m) { a <== b; }", ["comparison: if (n >= m)", "link weakened: a <-- b;"]],
    ["a <== b + 1;", ["link weakened: a <-- b + 1;", "constant: a <== b + 2;"]],
    [
      "a <== b - c * d;",
      ["link weakened: a <-- b - c * d;", "operands swapped: a <== (c * d) - b;"],
    ],
    [
      "a <== b ? c + d : e;",
      ["link weakened: a <-- b ? c + d : e;", "operands swapped: a <== b ? e : (c + d);"],
    ],
    ["a <== f(b, c);", ["link weakened: a <-- f(b, c);", "operands swapped: a <== f(c, b);"]],
  ] as const) {
    it(`of ${body}`, () => {
      assert.deepEqual(
        mutationsOf(body).map((text) => text.replace(" {", "")),
        mutations,
      );
    });
  }

  it("are none of a hint, of the size of an array, of the sign of what is 0, or of a comment", () => {
    assert.deepEqual(mutationsOf("a <-- b == 1 ? c - 2 : 0; // d === 5;"), []);
    assert.deepEqual(mutationsOf("signal output out[7];"), []);
    assert.deepEqual(mutationsOf("(a - b) * c === 0;"), [
      "check dropped: (nothing)",
      "constant: (a - b) * c === 1;",
    ]);
  });

  it("have tests that must notice them, for every circuit, and none that count", () => {
    for (const file of circuitFiles()) {
      const stages = testStages(file, packageRoot);
      assert.ok(stages.length > 0, file);
      for (const test of stages.flat()) assert.doesNotMatch(test, /costs/);
    }
  });

  it("that are argued to be equivalent, and those that once survived, are there", () => {
    const names = circuitFiles().flatMap((file) => {
      const source = readFileSync(join(packageRoot, "circuits", file), "utf8");
      return mutantNames(makeMutants(file, source));
    });
    for (const mutant of [...equivalents.map(({ mutant: name }) => name), ...onceSurvived]) {
      assert.ok(names.includes(mutant), mutant);
    }
  });

  it("fail a run if they survive or were not tried, and so does an argument that is stale", () => {
    const one = (status: "survived" | "stillborn") => ({
      file: "f",
      name: "m",
      verdict: { status },
    });
    const broken = { file: "f", name: "m", verdict: { status: "broken", message: "" } as const };
    const argued = [{ mutant: "m", why: "it is" }];
    const isClean = (
      ...[tried, arguments_]: [Parameters<typeof mutationReport>[0], typeof argued]
    ) => mutationReport(tried, arguments_, () => false).clean;
    assert.equal(isClean([one("survived")], []), false);
    assert.equal(isClean([broken], argued), false);
    assert.equal(isClean([one("survived")], argued), true);
    assert.deepEqual(staleArguments([one("survived")], argued), []);
    assert.match(staleArguments([one("stillborn")], argued)[0]!, /^stale: it is stillborn/);
    assert.match(staleArguments([], argued)[0]!, /^stale: there is no mutant/);
  });
});

function circuitFiles(): string[] {
  const names = readdirSync(join(packageRoot, "circuits"), { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".circom"));
}
