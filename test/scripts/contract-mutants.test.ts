/** The mutants that `npm run mutate:contracts` makes, and what it finds of them. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { contractSources } from "../../scripts/mutate-contracts/contract-sources.js";
import { equivalents } from "../../scripts/mutate-contracts/equivalents.js";
import { makeMutants } from "../../scripts/mutate-contracts/make-mutants.js";
import { isOptimistic, testStages } from "../../scripts/mutate-contracts/mutant-tests.js";
import { MutantTrial } from "../../scripts/mutate-contracts/try-mutant.js";
import { mutantNames } from "../../scripts/mutation/mutant.js";

/** What becomes of the body of a function. */
function mutationsOf(body: string): string[] {
  const source = `contract T {\nfunction f() public {\n${body}\n}\n}\n`;
  return makeMutants("T.sol", source).map(({ kind, inside, before, after }) => {
    assert.equal(inside, "f");
    assert.equal(before, body);
    return `${kind}: ${after}`;
  });
}

const sources = contractSources();
const mutants = [...sources].flatMap(([name, source]) => makeMutants(name, source));

describe("mutants of contracts", () => {
  for (const [body, ...mutations] of [
    ["if (a < b) revert E();", "check dropped: {}", "comparison: if (a <= b) revert E();"],
    ["if (a) return;", "check dropped: {}"],
    ["if (a) b = c;", "check dropped: b = c;", "check dropped: {}"],
    ["if (a) b(); else c();", "check dropped: b();", "check dropped: c();"].concat(
      "statement dropped: if (a) {} else c();",
      "statement dropped: if (a) b(); else {}",
    ),
    ["revert E();", "check dropped: {}"],
    ["emit E(a);", "event dropped: {}"],
    ["f(a && !b);", "statement dropped: {}", "check dropped: f(a);"].concat(
      "check dropped: f(!b);",
      "comparison: f(a && b);",
    ),
    ["return a || b;", "check dropped: return a;", "check dropped: return b;"],
    ["return a == 0;", "comparison: return a != 0;", "constant: return a == 1;"],
    ["return a >= 8;", "comparison: return a > 8;", "constant: return a >= 7;"],
    ["return a == 1_000;", "comparison: return a != 1_000;"].concat(
      "constant: return a == 1001;",
      "constant: return a == 999;",
    ),
    ["return 8 > a;", "constant: return 7 > a;", "comparison: return 8 >= a;"],
    ["return a + b;", "operator: return a - b;"],
    ["return 1 << 16;", "operator: return 1 >> 16;"].concat(
      "constant: return 1 << 17;",
      "constant: return 1 << 15;",
    ),
    ["return a ? b : c;", "branches swapped: return a ? c : b;"],
    ["a += b;", "statement dropped: {}", "operator: a -= b;"],
    ["unchecked { a++; }", "operator: unchecked { a--; }", "statement dropped: unchecked { {} }"],
    ["assembly { mstore(a, b) }", "statement dropped: assembly { {} }"],
    ["assembly { a := lt(b, c) }", "statement dropped: assembly { {} }"].concat(
      "comparison: assembly { a := iszero(gt(b, c)) }",
    ),
    ["assembly { let a := shr(8, b) }", "operator: assembly { let a := shl(8, b) }"].concat(
      "constant: assembly { let a := shr(9, b) }",
      "constant: assembly { let a := shr(7, b) }",
    ),
    ["uint256[7] memory a; // b = c;"],
    ['string memory a = "b";'],
  ] as [string, ...string[]][]) {
    it(`of ${body}`, () => assert.deepEqual(mutationsOf(body), mutations));
  }

  it("lose each modifier", () => {
    const source = "contract T {\nfunction f()\nexternal\nm\n{}\n}\n";
    const [mutant, ...others] = makeMutants("T.sol", source);
    assert.deepEqual(others, []);
    assert.equal(mutant!.source, source.replace("\nm\n", "\n\n"));
    assert.equal(mutantNames([mutant!])[0], "T.sol f: m → (nothing)");
  });

  it("have tests that must notice them, for every function", () => {
    for (const mutant of mutants) {
      const stages = testStages(mutant, packageRoot);
      assert.ok(stages[0]!.length > 0, mutantNames([mutant])[0]);
      for (const test of stages.flat()) assert.ok(existsSync(join(packageRoot, test)), test);
    }
  });

  it("of the optimistic contract are put to its own tests, those of what it shares to both's", () => {
    const stagesOf = (file: string) => testStages({ file, inside: "", kind: "" }, packageRoot);
    const areOptimistic = (tests: readonly string[]) => tests.map(isOptimistic);
    const own = stagesOf("optimistic/Bonds.sol");
    assert.ok(own.every((tests) => areOptimistic(tests).every((is) => is)));
    const shared = stagesOf("UserFunctions.sol").map((tests) => [...new Set(areOptimistic(tests))]);
    assert.deepEqual(shared, [[false], [false], [true], [false]]);
  });

  it("that are argued to be equivalent are there", () => {
    const names = [...sources.keys()].flatMap((name) =>
      mutantNames(mutants.filter(({ file }) => file === name)),
    );
    for (const { mutant } of equivalents) assert.ok(names.includes(mutant), mutant);
  });

  it("are refused by the compiler, killed by a test that is named, or survive", async () => {
    const file = "EmptyTree.sol";
    const tests = ["deployment", "layout"].map((name) =>
      join(packageRoot, "dist", "test", "contracts", `${name}.test.js`),
    );
    const trial = new MutantTrial(sources);
    const verdictOn = (source: string) => trial.run({ file, source }, tests);
    const source = sources.get(file)!;
    try {
      const refused = await verdictOn(source.replace("returns (uint256)", ""));
      assert.deepEqual(refused, { status: "stillborn" });
      const killed = await verdictOn(source.replace("levels == 8", "levels >= 8"));
      assert.equal(killed.status, "killed");
      assert.match((killed as { title: string }).title, /refuses other depths$/);
      assert.deepEqual(await verdictOn(source), { status: "survived" });
    } finally {
      await trial.end();
    }
  });

  it("of the optimistic contract stand in its folder, and are killed by its tests", async () => {
    const file = "optimistic/SignedData.sol";
    const test = "test/contracts/optimistic/interface.test.js";
    const trial = new MutantTrial(sources);
    const verdictOn = (text: string) =>
      trial.run({ file, source: text }, [join(packageRoot, "dist", test)]);
    const source = sources.get(file)!;
    try {
      assert.deepEqual(await verdictOn(source), { status: "survived" });
      const killed = await verdictOn(source.replace("373041;", "373042;"));
      assert.equal(killed.status, "killed");
      assert.match((killed as { title: string }).title, /has the numbers of src/);
    } finally {
      await trial.end();
    }
  });
});
