/** SPEC.md names what there is: the contract's functions, events and errors, and the tests of its attacks. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { OPTIMISTIC_ABI } from "../../l1/artifacts/optimistic-abi.js";
import { ROLLUP_ABI } from "../../l1/artifacts/rollup-abi.js";
import { packageRoot } from "../../prover/artifacts/package-root.js";

const spec = readFileSync(join(packageRoot, "SPEC.md"), "utf8");

/** From a heading to the next one of its level. */
function section(heading: string): string {
  const [, text] = spec.split(`\n${heading}\n`);
  assert.ok(text !== undefined, heading);
  const level = heading.slice(0, heading.indexOf(" ") + 1);
  return text.split(`\n${level}`)[0]!;
}

/** `name(parameter, parameter)` for each match. */
function signatures(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, signature]) => signature!);
}

interface AbiItem {
  readonly type: string;
  readonly name?: string;
  readonly stateMutability?: string;
  readonly inputs?: readonly { readonly name?: string }[];
}

const abi = ROLLUP_ABI as readonly AbiItem[];

function inAbi(wanted: (item: AbiItem) => boolean): string[] {
  return abi.filter(wanted).map(({ name, inputs = [] }) => {
    return `${name}(${inputs.map((input) => input.name).join(", ")})`;
  });
}

describe("SPEC.md", () => {
  const l1 = section("## 8. L1");

  it("has every function that moves something, with its parameters", () => {
    const rows = section("### Functions")
      .split("\n")
      .filter((line) => line.startsWith("| `"));
    const named = rows.flatMap((row) => signatures(row.split("|")[1]!, /`(\w+\([^`]*\))`/g));
    const moving = (item: AbiItem) =>
      item.type === "function" && !["view", "pure"].includes(item.stateMutability!);
    assert.deepEqual(named.sort(), inAbi(moving).sort());
  });

  it("has every event, with its parameters", () => {
    const events = inAbi(({ type }) => type === "event");
    assert.ok(events.length > 0);
    for (const event of events) assert.ok(l1.includes(`\`${event}\``), event);
  });

  it("has every error of the contract in its section 8", () => {
    const source = readFileSync(join(packageRoot, "contracts", "Errors.sol"), "utf8");
    for (const name of signatures(source, /^error (\w+)\(/gm)) {
      assert.ok(l1.includes(`\`${name}\``), name);
    }
  });

  it("has no error that a batch can meet on L1 and that the contract lacks", () => {
    const source = readFileSync(join(packageRoot, "contracts", "Errors.sol"), "utf8");
    for (const name of signatures(section("### Committing a group"), /→ `(\w+)`/g)) {
      assert.ok(source.includes(`error ${name}(`), name);
    }
  });

  it("has where the data of a group begin, however they are published", () => {
    const sources = ["Settlement.sol", "Publication.sol"].map((name) =>
      readFileSync(join(packageRoot, "contracts", name), "utf8"),
    );
    const source = sources.join("\n");
    const positions = [...source.matchAll(/DATA_POSITION = (\d+) \+ (\d+) \* 32;/g)];
    assert.equal(positions.length, 2);
    for (const [, first, words] of positions) {
      const byte = Number(first) + 32 * Number(words);
      assert.ok(l1.includes(`at byte ${byte} of the transaction's data`), `${byte}`);
    }
  });

  it("has every function, event and error that the optimistic contract alone has", () => {
    const text = section("## 8a. Optimistic settlement");
    const named = new Set(abi.map(({ type, name }) => `${type} ${name}`));
    const own = (OPTIMISTIC_ABI as readonly AbiItem[]).filter(({ type, name, stateMutability }) => {
      return !named.has(`${type} ${name}`) && !["view", "pure"].includes(stateMutability ?? "");
    });
    assert.ok(own.length > 35);
    for (const { type, name, inputs = [] } of own) {
      const full = `${name}(${inputs.map((input) => input.name).join(", ")})`;
      assert.ok(text.includes(`\`${type === "error" ? name : full}\``), full);
    }
  });

  it("names tests that there are", () => {
    const rows = section("## 9. Attacks")
      .split("\n")
      .filter((line) => line.startsWith("|"));
    const cells = rows.slice(2).map((row) => row.split("|")[2]!);
    assert.ok(cells.length > 40);
    const names = cells.flatMap((cell) => signatures(cell, /`([\w/-]+)`/g));
    const missing = names.filter((name) => {
      return !existsSync(join(packageRoot, "test", name.endsWith("/") ? name : `${name}.test.ts`));
    });
    assert.deepEqual(missing, []);
  });
});
