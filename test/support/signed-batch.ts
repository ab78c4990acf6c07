/** Batches of a signed shape, honest and by the opposite key, and false data of theirs. */

import type { PublishedSignatures } from "../../src/batch/published-signatures.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { keyPairFor, signMessage } from "../../src/crypto/eddsa.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import type { PublishedSignature } from "../../src/crypto/recover-signature.js";
import type { SignedTransfer } from "../../src/kinds/transfer/transfer-kind.js";
import { transferMessage } from "../../src/kinds/transfer/transfer-message.js";
import type { SignedKindName } from "../../src/operations/kinds.js";
import { parseShape } from "../../src/shape.js";
import { deposit, ownerOf, pay, settled, withdraw, withSettlement } from "./settlement-scenario.js";
import { domain, keyOf, order } from "./transfer-scenario.js";

export const SIGNED_SHAPE = parseShape("2x5-1d1e1w1ps");

/** One of everything among accounts 0 to 4 and a leaf that a payment opens. */
export function everyKind() {
  return {
    deposits: [deposit(0, 5n)],
    exits: [{ account: 3, requester: ownerOf(3) }],
    payments: [pay({ from: 0, to: 300, amount: 1000n, fee: 2n })],
    transfers: [
      order({ from: 0, to: 1, amount: 10n, fee: 1n, nonce: 1 }),
      order({ from: 300, to: 1, amount: 600n }),
    ],
    withdrawals: [withdraw({ from: 1, amount: 7n })],
  };
}

/** The batch of one of everything. */
export function signedBatch(): SealedBatch {
  return settled(everyKind(), SIGNED_SHAPE);
}

/** A transfer from account 0 to 1 by the opposite of its key, as it is read off published data. */
export function byOpposite(): SignedTransfer {
  const { signature: _, ...transfer } = order({ from: 0, to: 1 });
  const { x, y } = keyOf(0).publicKey;
  const signer = keyPairFor({ x: FIELD_MODULUS - x, y }, keyOf(0));
  const signature = signMessage(signer, transferMessage(domain, transfer));
  return { ...transfer, signature: { ...signature, keyX: signer.publicKey.x } };
}

/** The data of a batch with another signature of a kind. */
export function withSignature(
  batch: SealedBatch,
  name: SignedKindName,
  change: (honest: PublishedSignature) => Partial<PublishedSignature>,
): Uint8Array {
  return withSettlement(batch, ({ signatures }) => {
    const [first, ...rest] = signatures![name];
    const list = [{ ...first!, ...change(first!) }, ...rest];
    return { signatures: { ...signatures!, [name]: list } as PublishedSignatures };
  });
}
