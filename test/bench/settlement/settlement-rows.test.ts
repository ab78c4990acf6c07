/** The comparison in words: each row as it follows from a result that was never measured. */
import assert from "node:assert/strict";
import { settlementMarkdown } from "../../../bench/settlement/settlement-markdown.js";
import type { SettlementResult } from "../../../bench/settlement/settlement-result.js";
import { settlementSections } from "../../../bench/settlement/settlement-rows.js";
import { formatSettlement } from "../../../bench/settlement/settlement-text.js";
import { termArguments } from "../../../bench/settlement/term-arguments.js";
import { breakEven, watchLines } from "../../../bench/settlement/watch-lines.js";
import { madeUpSettlement } from "../../support/made-up-settlement.js";

function rowOf(result: SettlementResult, what: string) {
  const rows = settlementSections(result).flatMap((section) => section.rows);
  const row = rows.find((each) => each.what === what);
  assert.ok(row, what);
  return row;
}

describe("the rows of a comparison", () => {
  it("say what L1 charges, in all and an operation", async () => {
    const result = await madeUpSettlement();
    assert.deepEqual(rowOf(result, "2 batches of 14 operations, in one transaction"), {
      what: "2 batches of 14 operations, in one transaction",
      validity: "commit: 350,000 gas, 2,000 bytes",
      optimistic: "propose: 210,000 gas, 3,000 bytes",
      from: "measured",
    });
    const each = rowOf(result, "all of it, an operation");
    assert.deepEqual([each.validity, each.optimistic], ["25,000 gas", "22,857 gas"]);
    const challenged = rowOf(result, "if they are challenged, and proven");
    assert.match(challenged.optimistic, /then 56,429 gas an operation$/);
  });

  it("say how long it takes, on the chain and by the terms", async () => {
    const { validity, optimistic } = rowOf(await madeUpSettlement(), "as a rule");
    assert.equal(validity, "2 proofs, 1.5 s each; then a block (1 s on this chain)");
    assert.equal(optimistic, "7 d (604,801 s on this chain)");
  });

  it("reckon the capital from bond, window and interval", async () => {
    const result = await madeUpSettlement();
    const what = "of who brings batches to L1";
    assert.match(rowOf(result, what).optimistic, /^10 ETH a proposal for 7 d; .* 1,680 ETH$/);
    const slower = { ...result, interval: 86_400 };
    assert.match(rowOf(slower, what).optimistic, /every 1 d 70 ETH$/);
  });

  it("show the books of each outcome, and the formula that they follow", async () => {
    const row = rowOf(await madeUpSettlement(), "executed, then challenged");
    const books = "thief +40 ETH, challenger +5 ETH, burned 5 ETH, users lose 45 ETH";
    assert.equal(row.optimistic, books);
    assert.match(row.from, /^measured; formula: thief V − B, .* max\(0, V − burned\)$/);
  });

  it("say so if the chain does not follow the formula", async () => {
    const result = await madeUpSettlement();
    const challenged = { ...result.outcomes.challenged, lost: 1n };
    const other = { ...result, outcomes: { ...result.outcomes, challenged } };
    const { from } = rowOf(other, "challenged before anything was paid");
    assert.match(from, /^measured, and NOT what the formula says: .* users lose nothing$/);
  });

  it("have no cell that is empty, or would break a table", async () => {
    for (const { rows } of settlementSections(await madeUpSettlement())) {
      for (const cell of rows.flatMap((row) => Object.values(row))) {
        assert.ok(cell.length > 0);
        assert.doesNotMatch(cell, /[|\n]|NaN|Infinity|undefined/);
      }
    }
  });

  it("stand in the text, and with the other tables in Markdown", async () => {
    const result = await madeUpSettlement();
    const [text, markdown] = [formatSettlement(result), settlementMarkdown(result)];
    for (const { title, rows } of settlementSections(result)) {
      assert.ok(text.includes(title) && markdown.includes(`| ${title} |`), title);
      for (const { optimistic } of rows) {
        assert.ok(text.includes(optimistic) && markdown.includes(optimistic), optimistic);
      }
    }
    assert.match(text, /^2 full batches of 4x6-2d1e1w2p among accounts of 8\^8: 8 transfers/);
    assert.match(markdown, /^\| answerSpacing \| 10 min \| 150 times what a proposal takes/m);
  });
});

describe("what the terms are compared with", () => {
  it("follows from what was measured", async () => {
    const found = new Map(
      termArguments(await madeUpSettlement()).map(({ term, figure }) => [term, figure]),
    );
    assert.match(found.get("challengeWindow")!, /60,480 ETH \(50,400 blocks at 20 gwei\)/);
    assert.match(found.get("answerTime")!, /^a proposal takes 4\.0 s to prove here/);
    assert.match(found.get("proposalBond")!, /89 times .* \(0\.056 ETH\)/);
    assert.match(found.get("challengeBond")!, /\(380,000 gas\) up to 1,316 gwei$/);
  });
});

describe("what watching costs", () => {
  it("is a look at each block, and more for each proposal", async () => {
    const lines = watchLines(await madeUpSettlement());
    assert.deepEqual(
      lines.map(({ day }) => day),
      ["145 s", "58 MB", "36,048", "1 ETH", ""],
    );
    const costs = lines.map(({ cost }) => Number(cost));
    const sum = costs.slice(0, -1).reduce((total, cost) => total + cost, 0);
    assert.ok(Math.abs(sum - costs.at(-1)!) < 3e-7);
  });

  it("pays ten watchers a tenth as well as one", async () => {
    const days = breakEven(await madeUpSettlement()).map((each) => each.days);
    const [one, ten] = days.map((text) => Number(text.replaceAll(",", "")));
    assert.ok(one! > 1000 && Math.abs(one! / ten! - 10) < 0.1);
  });
});
