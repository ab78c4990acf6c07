import assert from "node:assert/strict";
import { bytesToNumberLE } from "@noble/curves/utils.js";
import { blake512 } from "@noble/hashes/blake1.js";
import { Sequencer } from "../../sequencer/sequencer.js";
import { witnessInput } from "../../src/batch/witness-input.js";
import { BASE8, Point, SUBGROUP_ORDER } from "../../src/crypto/curve.js";
import type { KeyPair, Signature } from "../../src/crypto/eddsa.js";
import { poseidon } from "../../src/crypto/poseidon.js";
import type { SignedTransfer } from "../../src/kinds/transfer/transfer-kind.js";
import { transferMessage } from "../../src/kinds/transfer/transfer-message.js";
import { parseShape } from "../../src/shape.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import { refusal } from "../support/refusal.js";
import { domain, feeRecipient, keyOf, order, scenarioState } from "../support/transfer-scenario.js";

const shape = parseShape("2x4");

/** Weight of the last of EddsaVerify's 84 windows. */
const TOP = 8n ** 83n;

describe("attack: a valid signature that cannot be proven", () => {
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(shape);
  });

  const newSequencer = () => new Sequencer(scenarioState(), { domain, feeRecipient });

  /** Whatever is admitted must be provable: one transfer that is not holds up all that follow. */
  async function assertProvable(transfer: SignedTransfer): Promise<void> {
    const sequencer = newSequencer();
    sequencer.admit(transfer);
    const { batch } = sequencer.seal(shape);
    const shipped = await prover.shipped();
    shipped.assertSatisfied(await shipped.honest({ ...witnessInput(batch!) }));
  }

  it("a usual one, signed the same way", async () => {
    await assertProvable(signedWith(12345n, 0));
  });

  it("with the commitment R8 = identity, which has no Montgomery form", async () => {
    const transfer = signedWith(0n, 0);
    assert.throws(() => newSequencer().admit(transfer), refusal("InvalidSignature"));
    const witness = await prover.prove({ transfers: [transfer] });
    prover.written.assertViolates(witness, /^transfer\[0\]\.signature\.sum\./);
  });

  // Without its blinding point, the sum s·Base8 − h·8·A would run through the partial sums
  // (r − the windows still to come)·Base8, and a signer who knows r could try messages until a window
  // still to come made one exceptional.
  for (const [name, r, top] of [
    ["a partial sum is the negative of the window's point", TOP, 1n],
    ["the last partial sum is the window's point itself", 2n * TOP, 1n],
  ] as const) {
    it(`with a commitment chosen so that ${name}`, async () => {
      const tries = Array.from({ length: 200 }, (_, i) => signedWith(r, i));
      const transfer = tries.find(({ signature }) => topDigit(signature.s) === top);
      assert.ok(transfer, "no message among 200 will do");
      await assertProvable(transfer);
    });
  }
});

/** A transfer of `amount` signed with a commitment r of the signer's choice. */
function signedWith(r: bigint, amount: number): SignedTransfer {
  const transfer = order({ from: 0, to: 1, amount: BigInt(amount) });
  const message = transferMessage(domain, transfer);
  return { ...transfer, signature: sign(keyOf(0), message, r) };
}

function sign({ privateKey, publicKey }: KeyPair, message: bigint, r: bigint): Signature {
  const pruned = blake512(privateKey).slice(0, 32);
  pruned[0] = pruned[0]! & 0xf8;
  pruned[31] = (pruned[31]! & 0x7f) | 0x40;
  const { x, y } = (r === 0n ? Point.ZERO : BASE8.multiply(r % SUBGROUP_ORDER)).toAffine();
  const h = poseidon([x, y, publicKey.x, publicKey.y, message]);
  return { r8: { x, y }, s: (r + h * bytesToNumberLE(pruned)) % SUBGROUP_ORDER };
}

/** The last of the 84 odd digits that stand for s. */
function topDigit(s: bigint): bigint {
  let rest = s % 2n === 1n ? s : s + SUBGROUP_ORDER;
  for (let i = 0; i < 83; i += 1) rest = (rest - ((rest % 16n) - 8n)) >> 3n;
  return rest;
}
