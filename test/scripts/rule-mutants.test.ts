/** Which mutants are made of the rules, what they are called, and what a run says of them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { equivalents } from "../../scripts/mutate-rules/equivalents.js";
import { makeMutants } from "../../scripts/mutate-rules/make-mutants.js";
import { ruleReport } from "../../scripts/mutate-rules/rule-report.js";

const SOURCE = `
export function check(nonce: number, limit: number): void {
  if (nonce < limit) return;
  throw ruleError("NonceMismatch", gotExpected("nonce", nonce, \`≤ \${limit}\`));
}
export const kind = { name: "transfer", fail: () => fail("BadKind", "of two words") };
`;

async function namesOf(source: string): Promise<string[]> {
  const { mutants } = await makeMutants(new Map([["src/rule.ts", source]]));
  return mutants.map(({ name }) => name);
}

describe("mutants of the rules", () => {
  it("are called by their file, the line as it is and as it becomes", async () => {
    const names = await namesOf(SOURCE);
    const line = "if (nonce < limit) return;";
    assert.ok(names.includes(`src/rule.ts: ${line} → if (nonce <= limit) return;`));
    assert.ok(names.includes(`src/rule.ts: ${line} → if (false) return;`));
    assert.equal(new Set(names).size, names.length);
    const twice = await namesOf(
      `${SOURCE}${SOURCE.replace("check", "again").replace("kind", "one")}`,
    );
    assert.ok(twice.includes(`src/rule.ts: ${line} → if (false) return; (2)`));
  });

  it("change the codes of errors, and no text of a message", async () => {
    const names = await namesOf(SOURCE);
    const strings = names.filter((name) => name.includes('""') || name.includes("``"));
    assert.equal(strings.length, 2);
    assert.match(strings[0]!, /→ throw ruleError\("", gotExpected/);
    assert.match(strings[1]!, /→ .*fail\("", "of two words"\)/);
  });

  it("that are argued to be equivalent are there", async () => {
    const files = new Set(equivalents.map(({ mutant }) => mutant.slice(0, mutant.indexOf(":"))));
    const texts = [...files].map((file) => {
      return [file, readFileSync(join(packageRoot, file), "utf8")] as const;
    });
    const { mutants } = await makeMutants(new Map(texts));
    const names = new Set(mutants.map(({ name }) => name));
    for (const { mutant } of equivalents) assert.ok(names.has(mutant), mutant);
  });

  it("fail the run if they survive, unless that is argued", () => {
    const tried = ["src/a/x.ts: one", "src/b/y.ts: two"].map((name) => {
      return { file: name.split(":")[0]!, name, verdict: { status: "survived" } as const };
    });
    const argued = { mutant: "src/a/x.ts: one", why: "it is the same" };
    const { lines, clean } = ruleReport(tried, [argued], ["src/a", "src/b"]);
    assert.deepEqual(lines, [
      "| folder | made | killed | argued | surviving |",
      "| src/a | 1 | 0 | 1 | 0 |",
      "| src/b | 1 | 0 | 0 | 1 |",
      "| all | 2 | 0 | 1 | 1 |",
      "survives: src/b/y.ts: two",
    ]);
    assert.ok(!clean);
    assert.ok(ruleReport(tried.slice(0, 1), [argued], ["src/a"]).clean);
  });
});
