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
import {
  ASSUMED_PRICES,
  bountyOf,
  daysBetweenThefts,
  totalOf,
  watchCostOf,
} from "../../bench/settlement/watching.js";
import { callBytes } from "../../l1/contract/call-bytes.js";
import type { MeasuredLooks } from "../../l1/optimistic/look-meter.js";
import { CALLDATA_FLOOR_GAS, CALLDATA_GAS } from "../../l1/sending/transaction-costs.js";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import type { MeasuredDay } from "../../scripts/watching/report-day.js";
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

  it("has the figures of the day that was watched, and says what follows from them", async () => {
    const { used, looks, start } = JSON.parse(
      readFileSync(join(packageRoot, "docs", "settlement", "day.json"), "utf8"),
    ) as MeasuredDay;
    const result = await stored;
    const { requests: rpcCalls, bytes, processorSeconds } = used;
    const day = { rpcCalls, bytes, processorSeconds };
    const cost = totalOf(watchCostOf(day, result.terms.challengeBond, ASSUMED_PRICES));
    const days = daysBetweenThefts(cost, bountyOf(result, ASSUMED_PRICES));
    const each = ({ count, processorSeconds: seconds }: MeasuredLooks) =>
      `${((1000 * seconds) / count).toFixed(1)} ms`;
    const words = page.replaceAll(/\s+/g, " ");
    for (const said of [
      `${grouped(rpcCalls)} calls, ${grouped(Math.round(bytes / 1e6))} MB, ${Math.round(processorSeconds)} s of a processor`,
      `${grouped(looks.idle.count)} looks without news, ${each(looks.idle)} of a processor each`,
      `${grouped(looks.busy.count)} with news, ${each(looks.busy)} each`,
      `${grouped(start.requests)} calls, ${grouped(Math.round(start.bytes / 1e6))} MB and ${Math.round(start.processorSeconds)} s of a processor`,
      `at most ${Math.round(used.peakMemory / 1e6)} MB of memory`,
      `${cost.toFixed(7)} ETH a day`,
      `once in ${grouped(Math.round(days))} days`,
      `with ten watchers once in ${grouped(Math.round(days / 10))}`,
    ]) {
      assert.ok(words.includes(said), said);
    }
  });
});
