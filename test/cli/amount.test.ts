/** Amounts as people type and read them. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { amountIn, amountOption, type TypedAmount } from "../../cli/amount.js";
import { formatTokenAmount, formatUnits } from "../../terminal/token-amount.js";
import { refusal } from "../support/refusal.js";

/** What the option makes of a text. */
function typed(text: string): TypedAmount {
  return amountOption("--amount <n>", "").parseArg!(text, undefined) as unknown as TypedAmount;
}

describe("an amount on the command line", () => {
  it("is in units, or in the smallest unit if it says so", () => {
    assert.equal(amountIn(typed("1.5"), 18, "amount"), 15n * 10n ** 17n);
    assert.equal(amountIn(typed("2"), 6, "amount"), 2_000_000n);
    assert.equal(amountIn(typed("0.000001"), 6, "amount"), 1n);
    for (const decimals of [0, 18, undefined]) {
      assert.equal(amountIn(typed("1500wei"), decimals, "amount"), 1500n);
      assert.equal(amountIn(typed("0"), decimals, "amount"), 0n);
    }
  });

  it("is refused where it is finer than the token, or in units that nobody knows", () => {
    const fine = refusal("OutOfRange", /got 0\.0000001, expected at most 6 decimal places/);
    assert.throws(() => amountIn(typed("0.0000001"), 6, "amount"), fine);
    const unknown = refusal("DecimalsUnknown" as never, /got 1\.5, expected the smallest unit/);
    assert.throws(() => amountIn(typed("1.5"), undefined, "amount"), unknown);
  });

  it("is one number, and nothing else", () => {
    for (const text of ["", "-1", "1e3", "1.", ".5", "1,5", "1.5wei", "0x10", " 1", "wei"]) {
      assert.throws(() => typed(text), { code: "commander.invalidArgument" }, text);
    }
  });

  it("is read as it was written", () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 1n << 128n),
        fc.integer({ min: 0, max: 30 }),
        (amount, decimals) => {
          assert.equal(amountIn(typed(formatUnits(amount, decimals)), decimals, "amount"), amount);
        },
      ),
    );
    assert.equal(formatTokenAmount(15n * 10n ** 17n, 0, 18), "1.5 ETH");
    assert.equal(formatTokenAmount(1n, 3, 6), "0.000001 of token 3");
    assert.equal(formatTokenAmount(20n, 3, undefined), "20wei of token 3");
  });
});
