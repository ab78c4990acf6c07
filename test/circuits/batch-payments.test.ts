/** Batches with payments, as native code seals them, and what the circuit makes of them. */

import { batchCircuit } from "../../prover/circuits/batch-instance.js";
import type { Operations } from "../../src/batch/seal-batch.js";
import { witnessInput } from "../../src/batch/witness-input.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { parseShape } from "../../src/shape.js";
import { CircuitUnderTest } from "../support/circuit-under-test.js";
import { deposit, ownerOf, pay, settled, withdraw } from "../support/settlement-scenario.js";
import { keyOf, levels, order, startBalance } from "../support/transfer-scenario.js";

const shape = parseShape("1x5-1d1e1w2p");

/** The key of account i with the other sign. */
const opposite = (index: number): bigint => compressKey(keyOf(index).publicKey) ^ (1n << 255n);

/** Account 6 and those above it are empty leaves before; from 256 on payments may open them. */
const honest: Readonly<Record<string, Operations>> = {
  "nothing but padding": {},
  "one that opens an account": { payments: [pay({ from: 0, to: 256 })] },
  "one that opens the last leaf, with a fee": { payments: [pay({ from: 0, to: 511, fee: 9n })] },
  "two that open two accounts": {
    payments: [pay({ from: 0, to: 300 }), pay({ from: 1, to: 301, fee: 2n })],
  },
  "two to one new key": { payments: [pay({ from: 0, to: 300 }), pay({ from: 1, to: 300 })] },
  "two to one new key on two leaves": {
    payments: [
      pay({ from: 0, to: 300 }),
      { ...pay({ from: 1, to: 301, key: compressKey(keyOf(300).publicKey), owner: ownerOf(300) }) },
    ],
  },
  "one of what the other has brought, all of it": {
    payments: [pay({ from: 0, to: 300 }), pay({ from: 300, to: 1 })],
  },
  "one to an account": { payments: [pay({ from: 0, to: 5 })] },
  "one to the sender itself": { payments: [pay({ from: 0, to: 0, fee: 5n })] },
  "one of the whole balance": { payments: [pay({ from: 0, to: 256, amount: startBalance })] },
  "one to the key of the other sign": { payments: [pay({ from: 0, to: 256, key: opposite(256) })] },
  "one to the key of the other sign of an account": {
    payments: [pay({ from: 0, to: 5, key: opposite(5) })],
  },
  "one to a key that is on no point": { payments: [pay({ from: 0, to: 256, key: 4n })] },
  "one to what a deposit opens, below": {
    deposits: [deposit(6, 5n)],
    payments: [pay({ from: 0, to: 6 }), pay({ from: 6, to: 256, amount: 105n })],
  },
  "one to an account that leaves": {
    exits: [{ account: 1, requester: ownerOf(1) }],
    payments: [pay({ from: 0, to: 1 })],
  },
  "one to a leaf of which somebody has demanded an exit": {
    exits: [{ account: 300, requester: ownerOf(300) }],
    payments: [pay({ from: 0, to: 300 })],
  },
  "one, and all that its account does with it": {
    payments: [pay({ from: 0, to: 256, amount: 1000n })],
    transfers: [order({ from: 256, to: 1, amount: 600n, fee: 1n })],
    withdrawals: [withdraw({ from: 256, amount: 399n, nonce: 1 })],
  },
};

describe("Batch with payments", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    const instance = batchCircuit("test-batch-1x5-1d1e1w2p", { shape, levels });
    circuit = await CircuitUnderTest.open(instance);
  });

  for (const [what, operations] of Object.entries(honest)) {
    it(`accepts ${what}`, async () => {
      const circuitInput = witnessInput(settled(operations, shape));
      circuit.assertSatisfied(await circuit.honest({ ...circuitInput }));
      circuit.assertSatisfied(await circuit.forged({ ...circuitInput }));
    });
  }
});
