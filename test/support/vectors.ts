/**
 * The shared vectors: one tiny batch with every intermediate value, which circuit, native code,
 * L1 mirror and contract are all tested against. `scripts/generate-vectors.ts` writes them to
 * `test/vectors/batch.json`; a test fails when the code no longer gives what stands there.
 */

import { bytesToHex } from "@noble/hashes/utils.js";
import { dataVector } from "../../src/batch/data.js";
import { sealBatch } from "../../src/batch/seal-batch.js";
import { witnessInput } from "../../src/batch/witness-input.js";
import { encodeFloat } from "../../src/kinds/float.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import { transferKind } from "../../src/kinds/transfer/transfer-kind.js";
import { encodeTransferMessage } from "../../src/kinds/transfer/transfer-message.js";
import { operationId } from "../../src/operations/operation-id.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { FLOAT16, FLOAT40 } from "../../src/params.js";
import { parseShape } from "../../src/shape.js";
import { hashLeaf } from "../../src/state/leaf.js";
import { State } from "../../src/state/state.js";
import { DEPLOYMENT, DOMAIN, FEE_RECIPIENT, testAccount, testKeys } from "./accounts.js";

const LEVELS = 3;
const SHAPE = parseShape("4x6");

/** Four accounts: three of the fee token 7, one of another token; two slots stay empty leaves. */
const ACCOUNTS = [
  testAccount(0, { token: 7, balance: 10n ** 21n, nonce: 5 }),
  testAccount(1, { token: 7, balance: 1n }),
  testAccount(2, { token: 3, balance: 2n ** 128n - 1n, nonce: 2 ** 32 - 2 }),
  testAccount(3, { token: 7, balance: 0n, nonce: 65536 }),
];

/** A large amount with a fee, a transfer to oneself, and one that spends what the first brought. */
const TRANSFERS = [
  {
    kind: "transfer",
    from: 0,
    to: 1,
    token: 7,
    amount: 123_456_789n * 10n ** 12n,
    fee: 20_470_000n,
    nonce: 5,
  },
  { kind: "transfer", from: 0, to: 0, token: 7, amount: 1_000n, fee: 0n, nonce: 6 },
  { kind: "transfer", from: 1, to: 3, token: 7, amount: 34_359_738_367n, fee: 2047n, nonce: 0 },
].map(createTransfer);

const FLOAT_VALUES = {
  float40: [0n, 1n, 10n, 34_359_738_367n, 34_359_738_370n, 123_456_789n * 10n ** 12n, 10n ** 38n],
  float16: [0n, 1n, 2047n, 2050n, 20_470_000n, 10n ** 20n],
};

/** All vectors as JSON values: big numbers as decimal strings, bytes as 0x hex. */
export function buildVectors(): unknown {
  const signed = TRANSFERS.map((t) => signOperation(DOMAIN, t, testKeys(t.from)));
  const state = new State(ACCOUNTS, LEVELS);
  const batch = sealBatch(
    state,
    { transfers: signed },
    {
      shape: SHAPE,
      domain: DOMAIN,
      feeRecipient: FEE_RECIPIENT,
      feeToken: 7,
    },
  );
  return toJson({
    floats: {
      float40: FLOAT_VALUES.float40.map((value) => ({
        value,
        encoding: encodeFloat(value, FLOAT40),
      })),
      float16: FLOAT_VALUES.float16.map((value) => ({
        value,
        encoding: encodeFloat(value, FLOAT16),
      })),
    },
    deployment: DEPLOYMENT,
    domain: DOMAIN,
    paddingSignature: transferKind.paddingSignature(DOMAIN),
    levels: LEVELS,
    shape: SHAPE,
    accounts: ACCOUNTS.map((account, index) => ({
      privateKey: testKeys(index).privateKey,
      ...account,
      leaf: hashLeaf(account),
    })),
    transfers: signed.map((transfer) => ({
      ...transfer,
      id: operationId(DOMAIN, transfer),
      message: encodeTransferMessage(DOMAIN, transfer),
    })),
    header: batch.header,
    slots: batch.slots,
    newAccounts: state.accounts(),
    data: batch.data,
    vector: dataVector(batch.data, SHAPE),
    publicInputs: batch.publicInputs,
    circuitInput: witnessInput(batch),
  });
}

/** A value as JSON gives it back: big numbers as decimal strings, bytes as 0x hex. */
export function toJson(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, part) => {
      if (typeof part === "bigint") return part.toString();
      return part instanceof Uint8Array ? `0x${bytesToHex(part)}` : part;
    }),
  );
}
