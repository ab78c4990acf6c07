/** What L1 reads in the data of a batch: items without their padding, and what is paid. */
import assert from "node:assert/strict";
import { parseShape } from "../../src/shape.js";
import {
  depositItems,
  exitItems,
  payeesOf,
  payoutsOf,
} from "../../verifier/published-operations.js";
import { batchData, type PaidExit } from "../support/l1-batch.js";
import { refusal } from "../support/refusal.js";

const SHAPE = parseShape("1x2-3d3e1w2p");
const deposit = (amount: bigint) => ({ key: 5n, owner: 0xabcn, token: 1, amount });
const exit = (account: number): PaidExit => {
  return { account, requester: 0xdefn, token: 0, amount: 9n };
};
const payee = { keyY: 0x789n, owner: 0x456n };
const withdrawal = { owner: 0x123n, token: 2, amount: 4n };
/** Positions of the parts in the data (SPEC.md section 5). */
const AT = { deposits: 160, exits: 160 + 3 * 70 };

function dataOf(deposits: number, exits: number): Uint8Array {
  return batchData(
    {
      ...{ oldRoot: 1n, newRoot: 2n, domain: 3n, feeRecipient: 0n, feeToken: 0, feeTotal: 0n },
      ...{ fill: 0, withdrawals: [withdrawal], payees: [payee] },
      deposits: Array.from({ length: deposits }, (_, i) => deposit(BigInt(i + 1))),
      exits: Array.from({ length: exits }, (_, i) => exit(i + 1)),
    },
    SHAPE,
  );
}

describe("the published operations", () => {
  it("are the items before the padding, what exits and withdrawals pay, and to whom payments go", () => {
    for (const [some, others] of [
      [0, 0],
      [1, 2],
      [3, 3],
    ] as const) {
      const data = dataOf(some, others);
      assert.deepEqual(
        depositItems(data, SHAPE),
        Array.from({ length: some }, (_, i) =>
          data.slice(AT.deposits + 70 * i, AT.deposits + 70 * (i + 1)),
        ),
      );
      assert.deepEqual(
        exitItems(data, SHAPE),
        Array.from({ length: others }, (_, i) =>
          data.slice(AT.exits + 41 * i, AT.exits + 41 * i + 23),
        ),
      );
      const paid = payoutsOf(data, SHAPE).filter(({ amount }) => amount > 0n);
      const toExit = { owner: 0xdefn, token: 0, amount: 9n };
      assert.deepEqual(payeesOf(data, SHAPE), [payee, { keyY: 0n, owner: 0n }]);
      assert.deepEqual(paid, [...Array(others).fill(toExit), withdrawal]);
    }
  });

  for (const [kind, start, size, read, readOther] of [
    ["deposit", AT.deposits, 70, depositItems, exitItems],
    ["exit", AT.exits, 41, exitItems, depositItems],
  ] as const) {
    for (const [place, where] of [
      [0, "first"],
      [1, "between others"],
    ] as const) {
      it(`are refused if padding of a ${kind} stands ${where}`, () => {
        const data = dataOf(3, 3);
        data.fill(0, start + place * size, start + (place + 1) * size);
        const message = new RegExp(`^${kind} ${place} is padding, but another ${kind} follows$`);
        const mismatch = refusal("QueueMismatch", message);
        assert.throws(() => read(data, SHAPE), mismatch);
        // Each queue is looked at in its turn.
        assert.equal(readOther(data, SHAPE).length, 3);
      });
    }
  }

  it("are refused in data of another length", () => {
    const short = dataOf(1, 1).slice(1);
    for (const read of [depositItems, exitItems, payoutsOf, payeesOf]) {
      assert.throws(() => read(short, SHAPE), refusal("MalformedData"));
    }
  });
});
