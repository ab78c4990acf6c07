/** The fields that a page shows: they cover every byte once, and read as the data decode. */
import assert from "node:assert/strict";
import { calldataOf, GROUP_BYTES } from "../../page/run/calldata.js";
import { calldataFields, type Field, fieldAt } from "../../page/run/calldata-fields.js";
import { formatAmount } from "../../page/run/format-amount.js";
import { calldataLength } from "../../src/batch/calldata.js";
import { decodeData } from "../../src/batch/data.js";
import { formatAddress } from "../../src/json/schemas.js";
import { amountOf, feeOf } from "../../src/kinds/amounts.js";
import { parseShape } from "../../src/shape.js";
import { snarkjsProof } from "../../verifier/proof-points.js";
import { MIXED, sealMixed } from "../support/operations.js";
import { simulatedKey } from "../support/simulated-proof.js";

/** Digest and proof: nine words. */
const WORDS = 9 * 32;

describe("the fields of a batch", () => {
  for (const text of ["1x2", "4x4", "3x6-2d2e2w2p", "128x128-128d128e128w128p"]) {
    it(`cover every byte of ${text} once`, () => {
      const shape = parseShape(text);
      const calldata = new Uint8Array(GROUP_BYTES + calldataLength(shape) + WORDS);
      for (const bytes of [calldata, calldata.map(() => 0xff)]) {
        const fields = calldataFields(bytes, shape);
        let end = 0;
        for (const { offset, length } of fields) {
          assert.equal(offset, end);
          assert.ok(length > 0);
          end += length;
        }
        assert.equal(end, calldata.length);
        for (const field of fields) assert.ok(field.read(bytes).length > 0);
      }
    });
  }

  it("read as the data decode", async () => {
    const { batch } = sealMixed(MIXED);
    const { shape, levels, data, header, slots } = batch;
    const { settlement } = decodeData(data, shape, levels);
    const { prove } = await simulatedKey("page");
    const { digest, challenge, y } = batch.publicInputs;
    const proof = snarkjsProof(prove([digest, challenge, y]));
    const { oldRoot, newRoot } = header;
    const file = { number: 0, shape, levels, data, oldRoot, newRoot, key: { id: "" } };
    const proven = { ...file, publicInputs: batch.publicInputs, proof };
    const calldata = calldataOf(proven, header.domain);
    const fields = calldataFields(calldata, shape);
    const read = (section: string, name: string): string =>
      fields
        .find((field: Field) => field.section === section && field.name === name)!
        .read(calldata);
    const [transfer] = batch.transfers;
    const slotOf = (account: number) => `slot ${slots.indexOf(account)}: account ${account}`;
    assert.equal(read("group", "fee recipient"), formatAddress(header.feeRecipient));
    assert.equal(read("header", "fee total"), formatAmount(header.feeTotal));
    assert.equal(read("accounts", "slot 2"), `account ${slots[2]}`);
    assert.equal(read("transfer 0", "from"), slotOf(transfer!.from));
    assert.equal(read("transfer 0", "to"), slotOf(transfer!.to));
    assert.equal(read("transfer 0", "amount"), formatAmount(amountOf(transfer!)));
    assert.equal(read("transfer 0", "fee"), formatAmount(feeOf(transfer!)));
    assert.equal(read("deposit 1 on L1", "amount"), formatAmount(settlement.deposits[1]!.amount));
    assert.equal(read("exit 0 on L1", "requester"), formatAddress(settlement.exits[0]!.requester));
    assert.equal(
      read("withdrawal 1 on L1", "owner"),
      formatAddress(settlement.withdrawals[1]!.owner),
    );
    assert.equal(read("deposit 0", "account"), slotOf(10));
    assert.equal(read("transfer 1", "padding"), "zero");
    assert.equal(fieldAt(fields, calldata.length - WORDS).name, "digest");
  });

  it("shows an amount of any width in a few characters", () => {
    assert.equal(formatAmount(71_462_593n), "71,462,593");
    assert.equal(formatAmount((1n << 128n) - 1n), "≈ 3.40e38");
  });
});
