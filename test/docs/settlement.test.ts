/** docs/settlement.md is true: its tables are those of the stored result, and so are the figures that follow from prices. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LEAST_PROOF_GAS } from "../../bench/estimate/contract-gas.js";
import { BLOCK_GAS, BLOCK_SECONDS } from "../../bench/estimate/l1-cost.js";
import { describeChain } from "../../bench/settlement/settlement-basis.js";
import { settlementTables } from "../../bench/settlement/settlement-markdown.js";
import { readSettlement } from "../../bench/settlement/settlement-result.js";
import { GAS_PRICES } from "../../bench/settlement/term-arguments.js";
import { callBytes } from "../../l1/contract/call-bytes.js";
import { CALLDATA_FLOOR_GAS, CALLDATA_GAS } from "../../l1/sending/transaction-costs.js";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { SIGNATURE_BYTES } from "../../src/params.js";

const page = readFileSync(join(packageRoot, "docs", "settlement.md"), "utf8");
const stored = readSettlement(join(packageRoot, "docs", "settlement", "result.json"));
const grouped = (value: number): string => value.toLocaleString("en-US");

describe("docs/settlement.md", () => {
  it("has the tables of the stored result, and what that was measured on", async () => {
    const result = await stored;
    for (const table of settlementTables(result)) assert.ok(page.includes(table), table);
    for (const fact of describeChain(result).split("\n")) assert.ok(page.includes(fact), fact);
    assert.ok(page.includes(result.command));
    assert.equal(result.commit!.includes("+"), false);
  });

  it("has no other tables", async () => {
    const tables = settlementTables(await stored)
      .join("\n")
      .split("\n");
    const lines = page.split("\n").filter((line) => line.startsWith("|"));
    assert.deepEqual(lines.sort(), tables.filter((line) => line !== "").sort());
  });

  it("sets a signature against a proof by the prices of the EIPs", () => {
    const [cheap, floor] = [CALLDATA_GAS, CALLDATA_FLOOR_GAS].map((gas) => SIGNATURE_BYTES * gas);
    const proof = LEAST_PROOF_GAS + (callBytes(1, 0) - callBytes(0, 0)) * CALLDATA_GAS;
    for (const said of [
      `is ${grouped(proof)} gas, by the prices of the EIPs`,
      `${SIGNATURE_BYTES} bytes, ${grouped(cheap!)} gas of calldata`,
      `a signature is ${grouped(floor!)} gas`,
      `From about ${Math.round(proof / floor! / 10) * 10} spends a batch on`,
    ]) {
      assert.ok(page.replaceAll("\n", " ").includes(said), said);
    }
  });

  it("says what it costs to fill the blocks of an hour", () => {
    const gas = (3600 / BLOCK_SECONDS) * BLOCK_GAS;
    assert.ok(page.includes(`would cost ${grouped((gas * GAS_PRICES.usual) / 1e9)} ETH`));
  });
});
