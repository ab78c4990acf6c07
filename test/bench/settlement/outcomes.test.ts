/** The books of a theft by the terms alone, and what would deter it. */
import assert from "node:assert/strict";
import {
  booksOf,
  coveredAdvances,
  deterringChance,
  OUTCOMES,
  residualLoss,
} from "../../../bench/settlement/outcomes.js";

describe("the outcomes of a theft", () => {
  const theft = { stolen: 100n, burnedBefore: 0n };

  it("pay the thief what nobody challenges", () => {
    const books = booksOf("unchallenged", theft, { proposalBond: 11n });
    assert.deepEqual(books, { thief: 100n, challenger: 0n, burned: 0n, lost: 100n });
  });

  it("cost him his bond otherwise, of which the larger half is burned", () => {
    const books = booksOf("challenged", theft, { proposalBond: 11n });
    assert.deepEqual(books, { thief: -11n, challenger: 5n, burned: 6n, lost: 0n });
  });

  it("leave what was paid in advance and is not burned", () => {
    const terms = { proposalBond: 11n };
    assert.deepEqual(booksOf("executed", theft, terms), {
      ...{ thief: 89n, challenger: 5n, burned: 6n, lost: 94n },
    });
    assert.equal(booksOf("executed", { ...theft, burnedBefore: 50n }, terms).lost, 44n);
    assert.equal(booksOf("executed", { ...theft, stolen: 6n }, terms).lost, 0n);
  });

  it("move no money out of nothing: what the users lose is with the thief, the challenger, or burned", () => {
    for (const outcome of OUTCOMES) {
      const { thief, challenger, burned, lost } = booksOf(outcome, theft, { proposalBond: 11n });
      const missing = outcome === "executed" ? lost + burned : lost;
      assert.equal(thief + challenger + burned, missing, outcome);
    }
  });

  it("lose nothing where advances are covered, and cost the thief a quarter of his bond", () => {
    for (const proposalBond of [0n, 1n, 2n, 3n, 10n, 11n]) {
      const stolen = coveredAdvances({ proposalBond });
      for (const burnedBefore of [0n, 7n]) {
        const books = booksOf("executed", { stolen, burnedBefore }, { proposalBond });
        assert.equal(books.lost, 0n);
        // He may be the challenger himself.
        assert.ok(4n * (books.thief + books.challenger) <= -proposalBond);
      }
    }
  });

  it("say what is missing of a token of which nothing is burned", () => {
    assert.deepEqual(
      [residualLoss(9n, 0n), residualLoss(9n, 9n), residualLoss(3n, 9n)],
      [9n, 0n, 0n],
    );
  });

  it("do not pay if they are challenged often enough", () => {
    const terms = { proposalBond: 10n };
    const chance = deterringChance(95n, terms);
    assert.equal(chance, 0.95);
    // A thief who is caught loses the burned half: he may be the challenger himself.
    assert.ok(Math.abs((1 - chance) * 95 - chance * 5) < 1e-9);
  });
});
