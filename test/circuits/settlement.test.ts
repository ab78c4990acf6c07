import { parseShape } from "../../src/params.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import { deposit, withdraw } from "../support/settlement-scenario.js";
import { order } from "../support/transfer-scenario.js";

describe("Batch with deposits, forced exits and withdrawals", () => {
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(parseShape("2x4-2d1e1w"));
  });

  it("accepts", async () => {
    for (const claim of [
      { transfers: [] },
      { transfers: [order({ from: 0, to: 1, fee: 7n }), order({ from: 1, to: 2 })] },
      { transfers: [], deposits: [deposit(0, 5n)] },
      { transfers: [], deposits: [deposit(6, 5n), deposit(6, 7n)] },
      { transfers: [], exits: [{ account: 0, requester: 0x1000n }] },
      { transfers: [], exits: [{ account: 0, requester: 0x1001n }] },
      { transfers: [], exits: [{ account: 17, requester: 0x1001n }] },
      { transfers: [], withdrawals: [withdraw({ from: 0, amount: 1_000_000n })] },
      {
        transfers: [order({ from: 6, to: 1, amount: 3n }), order({ from: 1, to: 6 })],
        deposits: [deposit(6, 5n), deposit(6, 7n)],
        exits: [{ account: 2, requester: 0x1002n }],
        withdrawals: [withdraw({ from: 6, amount: 100n, nonce: 1 })],
      },
    ]) {
      const witness = await prover.prove(claim);
      prover.written.assertSatisfied(witness);
      prover.shipped.assertSatisfied(prover.asShipped(witness));
    }
  });
});
