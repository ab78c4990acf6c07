import assert from "node:assert/strict";
import { BASE8, Point, SUBGROUP_ORDER } from "../../../src/crypto/curve.js";
import { signMessage } from "../../../src/crypto/eddsa.js";
import { poseidon } from "../../../src/crypto/poseidon.js";
import { transferMessage } from "../../../src/kinds/transfer/transfer-message.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { openTemplate } from "../../support/open-template.js";
import { domain, keyOf } from "../../support/transfer-scenario.js";
import {
  encoded,
  holdingOf,
  holdingsAfter,
  ROWS,
  row,
  rowsWith,
  transferInput,
} from "../../support/transfer-table.js";

const { Fp } = Point;
/** 500 from slot 0 to slot 1 for a fee of 7. */
const transfer = { from: 0, to: 1, ...encoded(500n, 7n) };

/** The constraint by which R8 is the sum of the signature's equation, or one on the way there. */
const inSignature = /^signature\./;

describe("Transfer, rule by rule", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("operations/transfer", ROWS.length, 0);
  });

  describe("A: the signature is the sender's", () => {
    it("refuses another signer under the sender's key", async () => {
      const forged = { ...transfer, signer: keyOf(5), publicKey: keyOf(0).publicKey };
      await circuit.assertRefuses(transferInput(ROWS, forged), inSignature);
    });

    it("refuses another signer under its own key", async () => {
      const input = transferInput(ROWS, { ...transfer, signer: keyOf(5) });
      await circuit.assertRefuses(input, /^keys\.quotient\[0\]$/);
    });

    it("takes the key with the same Ay and the negated secret, bound by the hash", async () => {
      const secret = 424242n;
      const publicKey = BASE8.multiply(secret).toAffine();
      const negated = BASE8.multiply(secret).negate().toAffine();
      const rows = rowsWith({ 0: row(0, { keys: { ...keyOf(0), publicKey } }) });
      const truth = {
        ...transfer,
        kind: "transfer" as const,
        from: 100,
        to: 101,
        token: 1,
        nonce: 0,
      };
      const r8 = BASE8.multiply(99n).toAffine();
      const h = poseidon([r8.x, r8.y, negated.x, negated.y, transferMessage(domain, truth)]);
      const s = (99n + 8n * h * (SUBGROUP_ORDER - secret)) % SUBGROUP_ORDER;
      const signature = { r8, s };
      await circuit.assertGives(
        transferInput(rows, { ...transfer, publicKey: negated, signature }),
      );
      await circuit.assertRefuses(
        transferInput(rows, { ...transfer, publicKey, signature }),
        inSignature,
      );
    });
  });

  describe("B: the nonce is the account's, and rises by one", () => {
    it("refuses a signature over another nonce", async () => {
      for (const nonce of [1, 2 ** 32 - 1]) {
        const input = transferInput(ROWS, { ...transfer, signed: { nonce } });
        await circuit.assertRefuses(input, inSignature);
      }
    });

    it("refuses to read another nonce from the same holding", async () => {
      // All as if the nonce were 5, but the holding in the table ends in 0.
      const ahead = rowsWith({ 0: row(0, { nonce: 5 }) });
      const witness = await circuit.honest(transferInput(ahead, transfer));
      const holding = holdingOf(ROWS[0]);
      const quotients = ROWS.map((row, i) =>
        i === 0 ? 0n : Fp.div(Fp.sub(holding, holdingOf(row)), Fp.create(BigInt(-i))),
      );
      const edited = circuit.edited(witness, {
        "spend.holding": holding,
        "spend.holdings.quotient": quotients,
        old: ROWS.map(holdingOf),
        new: holdingsAfter(ROWS, transfer, 500n, 7n),
      });
      circuit.assertViolates(edited, /^spend\.remaining\.out\[0\]$/);
      assert.equal(circuit.violations(edited).length, 1);
    });

    it("takes the last nonce but one, refuses the last, which freezes the account", async () => {
      const last = rowsWith({ 0: row(0, { nonce: 2 ** 32 - 2 }) });
      await circuit.assertGives(transferInput(last, transfer));
      const frozen = rowsWith({ 0: row(0, { nonce: 2 ** 32 - 1 }) });
      await circuit.assertRefuses(transferInput(frozen, transfer), /^spend\.usable\.inverse$/);
    });

    it("refuses a nonce that stays or rises by two", async () => {
      const witness = await circuit.honest(transferInput(ROWS, transfer));
      const risen = circuit.valueOf(witness, "new[0]");
      for (const nonce of [risen - 1n, risen + 1n]) {
        circuit.assertViolates(circuit.edited(witness, { "new[0]": nonce }), /^new\[0\]$/);
      }
    });
  });

  describe("C: both accounts exist and hold the operation's token", () => {
    it("refuses accounts of two tokens", async () => {
      const rows = rowsWith({ 1: row(1, { token: 2 }) });
      await circuit.assertRefuses(transferInput(rows, transfer), /^tags\.quotient\[1\]$/);
    });

    it("refuses to read two tokens, whichever of them is signed", async () => {
      for (const [slot, signed, other] of [
        [0, 2, 1],
        [1, 1, 2],
      ] as const) {
        const same = rowsWith({ 0: row(0, { token: signed }), 1: row(1, { token: signed }) });
        const witness = await circuit.honest(transferInput(same, { ...transfer, fee: 0 }));
        const tag = same.map((row, i) => BigInt(i === slot ? other : row!.token) + 1n);
        // The line through both tags, as the lookup wants it.
        const [tagA, tagB] = [tag[0]!, tag[1]!];
        const slope = Fp.sub(tagB, tagA);
        const quotient = tag.map((value, i) =>
          i < 2 ? 0n : Fp.div(Fp.create(value - tagA - slope * BigInt(i)), BigInt(i * (i - 1))),
        );
        const line = { "tags.slope": slope, "tags.intercept": tagA, "tags.quotient": quotient };
        const edited = circuit.edited(witness, { tag, ...line });
        circuit.assertViolates(edited, /^accountTag$/);
        assert.equal(circuit.violations(edited).length, 1);
      }
    });

    it("refuses a signature over another token", async () => {
      const input = transferInput(ROWS, { ...transfer, signed: { token: 2 } });
      await circuit.assertRefuses(input, inSignature);
    });

    it("refuses an empty leaf for the receiver, the sender or both", async () => {
      const noReceiver = transferInput(rowsWith({ 1: undefined }), transfer);
      await circuit.assertRefuses(noReceiver, /^tags\.quotient\[1\]$/);
      const noSender = await circuit.forged(transferInput(rowsWith({ 0: undefined }), transfer));
      circuit.assertViolatesAmongOthers(noSender, "tags.quotient[1]");
      const neither = rowsWith({ 0: undefined, 1: undefined });
      const forged = await circuit.forged(transferInput(neither, transfer));
      circuit.assertViolatesAmongOthers(forged, "exists.inverse");
    });
  });

  describe("D: the balance covers amount and fee", () => {
    for (const [amount, fee] of [
      [1_000_001n, 0n],
      [999_999n, 2n],
      [0n, 1_010_000n],
      [(2n ** 35n - 1n) * 10n ** 31n, 2047n * 10n ** 31n],
    ] as const) {
      it(`refuses ${amount} and ${fee} of a million, to another account and to itself`, async () => {
        for (const to of [0, 1]) {
          const input = transferInput(ROWS, { from: 0, to, ...encoded(amount, fee) });
          await circuit.assertRefuses(input, /^spend\.remaining\./);
        }
      });
    }
  });

  describe("E: the receiver is credited, and nobody else", () => {
    const unit = 1n << 32n;
    const changes: Record<string, Record<number, bigint>> = {
      "credits too much": { 1: unit },
      "credits too little": { 1: -unit },
      "debits too little": { 0: unit },
      "pays a third account": { 1: -unit, 2: unit },
      "debits a third account": { 0: unit, 3: -unit },
      "leaves the amount with the sender": { 0: 500n * unit, 1: -500n * unit },
    };
    for (const [what, change] of Object.entries(changes)) {
      it(`refuses a witness that ${what}`, async () => {
        const witness = await circuit.honest(transferInput(ROWS, transfer));
        const after = holdingsAfter(ROWS, transfer, 500n, 7n);
        const forged = after.map((holding, i) => holding + (change[i] ?? 0n));
        circuit.assertViolates(
          circuit.edited(witness, { new: forged }),
          /^new\[\d\]$|^holdingsAfter\.weightedA$/,
        );
      });
    }
  });

  describe("F: a fee is paid in the fee token", () => {
    it("refuses a fee in another token", async () => {
      const input = { ...transferInput(ROWS, transfer), feeToken: 2n };
      await circuit.assertRefuses(input, /^feeToken$/);
    });

    it("lets another token move without a fee", async () => {
      const input = transferInput(ROWS, { ...transfer, fee: 0 });
      await circuit.assertGives({ ...input, feeToken: 2n });
    });

    it("refuses another fee than the one that is taken", async () => {
      const witness = await circuit.honest(transferInput(ROWS, transfer));
      circuit.assertViolates(circuit.edited(witness, { feeValue: 8n }), /^feeValue$/);
    });
  });

  describe("G: the message binds it all", () => {
    for (const [what, signed] of Object.entries({
      "another domain": { domain: domain + 1n },
      "another sender": { from: 102 },
      "another receiver": { to: 102 },
      "another token": { token: 0 },
      "another amount": { amount: 501 },
      "the same amount in another encoding": { amount: 2 ** 35 + 50 },
      "another fee": { fee: 8 },
      "another nonce": { nonce: 1 },
    })) {
      it(`refuses a signature over ${what}`, async () => {
        await circuit.assertRefuses(transferInput(ROWS, { ...transfer, signed }), inSignature);
      });
    }

    it("refuses a signature over another kind of operation", async () => {
      const truth = {
        ...transfer,
        kind: "transfer" as const,
        from: 100,
        to: 101,
        token: 1,
        nonce: 0,
      };
      const kind2 = transferMessage(domain, truth) + (1n << 152n);
      const signature = signMessage(keyOf(0), kind2);
      const input = transferInput(ROWS, { ...transfer, signature });
      await circuit.assertRefuses(input, inSignature);
    });
  });
});
