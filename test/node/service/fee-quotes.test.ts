/** Fees that are quoted and taken, whatever L1's gas does meanwhile. */
import assert from "node:assert/strict";
import { l1Error } from "../../../l1/l1-error.js";
import { FeeQuotes } from "../../../node/service/fee-quotes.js";
import { createTransfer } from "../../../src/kinds/transfer/transfer.js";
import { signOperation } from "../../../src/operations/sign-operation.js";
import { parseShape } from "../../../src/shape.js";
import { DOMAIN, testKeys } from "../../support/accounts.js";
import { refusal } from "../../support/refusal.js";

describe("fee quotes", () => {
  const shapes = ["2x4", "32x32"].map(parseShape);
  let gasPrice: bigint | undefined;
  let asked: number;
  let time: number;
  let fees: FeeQuotes;

  beforeEach(() => {
    [gasPrice, asked, time] = [10n ** 9n, 0, 10 ** 6];
    const head = async () => {
      asked += 1;
      if (gasPrice === undefined) throw l1Error("RpcUnavailable", "away");
      return { number: asked, baseFeePerGas: gasPrice } as never;
    };
    const chain = { head, priorityFee: async () => 0n };
    fees = new FeeQuotes({ chain, shapes, group: 1, percent: 100, now: () => time });
  });

  function transfer(fee: bigint, token = 0) {
    const fields = { from: 0, to: 1, token, amount: 1n, fee, nonce: 0 };
    return signOperation(DOMAIN, createTransfer(fields), testKeys(0));
  }
  const quote = async (shape?: string) =>
    (await fees.quote({ kind: "transfer", token: 0, shape })).minimum;

  it("are for shapes that batches have here, and hold for each of them", async () => {
    const [small, large] = [await quote(), await quote("32x32")];
    assert.ok(large < small);
    await fees.check(transfer(small));
    await fees.check(transfer(large));
    await assert.rejects(fees.check(transfer(large / 2n)), refusal("FeeTooLow"));
    for (const shape of ["128x128-128d128e128w128p", "999x999", "1x1"]) {
      await assert.rejects(quote(shape), refusal("InvalidShape"), shape);
    }
  });

  it("hold for as long as they say, however much dearer L1's gas becomes, and no longer", async () => {
    const { minimum, validUntil } = await fees.quote({
      kind: "transfer",
      token: 0,
      shape: "32x32",
    });
    const end = Date.parse(validUntil);
    gasPrice = 10n ** 12n;
    for (; time < end; time += 7000) await fees.check(transfer(minimum));
    time = end + 10_000;
    await assert.rejects(fees.check(transfer(minimum)), refusal("FeeTooLow"));
    await fees.check(transfer(await quote("32x32")));
  });

  it("ask L1 once for all who want to know, and not again at once when it is away", async () => {
    await Promise.all(Array.from({ length: 100 }, () => quote()));
    assert.equal(asked, 1);
    // A price that still holds does while L1 is away.
    gasPrice = undefined;
    time += 10_000;
    await Promise.all(Array.from({ length: 100 }, () => quote()));
    assert.equal(asked, 2);
    time += 100_000;
    for (let i = 0; i < 100; i += 1) await assert.rejects(quote(), refusal("RpcUnavailable"));
    assert.equal(asked, 2);
  });

  it("ask nothing of withdrawals and of tokens that the operator has no price of", async () => {
    assert.equal((await fees.quote({ kind: "withdrawal", token: 0 })).minimum, 0n);
    assert.equal((await fees.quote({ kind: "transfer", token: 65_535 })).minimum, 0n);
    await fees.check(transfer(0n, 1));
  });
});
