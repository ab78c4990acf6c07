/** Credits that are written once: runs of one owner and token, and nothing else. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { mergeCredits } from "../../verifier/merge-credits.js";

const credit = (owner: bigint, token: number, amount: bigint) => ({ owner, token, amount });

describe("credits of a group", () => {
  it("to one owner in one token, one behind the other, are one", () => {
    const merged = mergeCredits([credit(1n, 0, 5n), credit(1n, 0, 6n), credit(1n, 0, 7n)]);
    assert.deepEqual(merged, [credit(1n, 0, 18n)]);
  });

  it("to another owner, or in another token, are their own, in their order", () => {
    const others = [credit(1n, 0, 5n), credit(2n, 0, 5n), credit(2n, 1, 5n), credit(1n, 0, 5n)];
    assert.deepEqual(mergeCredits(others), others);
  });

  it("of nothing are left out, and interrupt no run", () => {
    const nothing = credit(9n, 9, 0n);
    const merged = mergeCredits([nothing, credit(1n, 0, 5n), nothing, credit(1n, 0, 6n), nothing]);
    assert.deepEqual(merged, [credit(1n, 0, 11n)]);
    assert.deepEqual(mergeCredits([nothing, nothing]), []);
  });

  it("to nobody in ETH are credits like any other", () => {
    const merged = mergeCredits([credit(0n, 0, 1n), credit(0n, 0, 2n)]);
    assert.deepEqual(merged, [credit(0n, 0, 3n)]);
  });

  it("come to the same for every owner and token, and no two neighbours are alike", () => {
    const small = fc.record({
      owner: fc.bigInt({ min: 0n, max: 2n }),
      token: fc.nat(1),
      amount: fc.bigInt({ min: 0n, max: 2n }),
    });
    const sumOf = (credits: readonly { owner: bigint; token: number; amount: bigint }[]) => {
      const sums = new Map<string, bigint>();
      for (const { owner, token, amount } of credits) {
        if (amount > 0n)
          sums.set(`${owner}/${token}`, (sums.get(`${owner}/${token}`) ?? 0n) + amount);
      }
      return sums;
    };
    const property = fc.property(fc.array(small, { maxLength: 12 }), (credits) => {
      const merged = mergeCredits(credits);
      assert.deepEqual(sumOf(merged), sumOf(credits));
      for (const [i, { owner, token, amount }] of merged.entries()) {
        assert.ok(amount > 0n);
        const next = merged[i + 1];
        assert.ok(next?.owner !== owner || next.token !== token);
      }
    });
    fc.assert(property);
  });
});
