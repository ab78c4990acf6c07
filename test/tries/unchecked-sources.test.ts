import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { stripChecks, uncheckedCopy } from "../../tries/unchecked-sources.js";
import { circuitsFolder } from "../support/circuit-under-test.js";
import { openTemplate } from "../support/open-template.js";

describe("stripChecks", () => {
  for (const [what, source, stripped] of [
    ["a check", "a === b;", ""],
    ["a check on several lines", "(a + b)\n    * c\n    === d;", ""],
    ["a check that ends a block", "for (;;) { s += a; a === b; }", "for (;;) { s += a; }"],
    [
      "a check in a comment with the comment",
      "a <== b; // a === b;\nc <== d;",
      "a <== b; \nc <== d;",
    ],
    ["no definition", "signal a <== b * c;", "signal a <== b * c;"],
    ["no hint", "a <-- b == c ? 1 : 0;", "a <-- b == c ? 1 : 0;"],
    ["no check of parameters", "assert(n == 1);", "assert(n == 1);"],
  ] as const) {
    it(`removes ${what}`, () => {
      assert.equal(withoutSpaces(stripChecks(source)), withoutSpaces(stripped));
    });
  }

  it("leaves no check in quipu's circuits, and all of the rest", async () => {
    const files = (await readdir(circuitsFolder, { recursive: true })).filter(isCircom);
    const copy = await uncheckedCopy(circuitsFolder);
    const copied = (await readdir(copy, { recursive: true })).filter(isCircom);
    assert.deepEqual(copied.sort(), files.sort());
    let removed = 0;
    for (const file of files) {
      const source = (await readFile(join(circuitsFolder, file), "utf8")).replace(/\/\/.*/g, "");
      const rest = await readFile(join(copy, file), "utf8");
      assert.ok(!rest.includes("==="), file);
      const statements = source.split(/[;{}]/).map(withoutSpaces);
      removed += statements.filter((statement) => statement.includes("===")).length;
      const kept = statements.filter((statement) => !statement.includes("==="));
      assert.equal(withoutSpaces(rest.replace(/[;{}]/g, "")), kept.join(""), file);
    }
    assert.ok(removed > 0);
  });

  it("gives a generator that never refuses", async () => {
    const circuit = await openTemplate("gadgets/non-zero");
    await assert.rejects(circuit.honest({ in: 0n }), /witness generator refuses/);
    assert.equal(circuit.valueOf(await circuit.forged({ in: 0n }), "inverse"), 0n);
  });
});

function isCircom(name: string): boolean {
  return name.endsWith(".circom");
}

function withoutSpaces(source: string): string {
  return source.replace(/\s+/g, "");
}
