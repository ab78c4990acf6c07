/** A small honest batch, and arbitrary ones, for tests. */
import fc from "fast-check";
import { sealBatch } from "../../src/batch/seal-batch.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { applyTransfer } from "../../src/kinds/transfer/apply-transfer.js";
import type { Transfer } from "../../src/kinds/transfer/transfer.js";
import type { SignedTransfer } from "../../src/kinds/transfer/transfer-kind.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { parseShape, type Shape } from "../../src/shape.js";
import type { Account } from "../../src/state/account.js";
import { AccountOverlay } from "../../src/state/account-overlay.js";
import { State } from "../../src/state/state.js";
import { DOMAIN, FEE_RECIPIENT, testAccount, testKeys } from "./accounts.js";

export const SHAPE: Shape = parseShape("4x6");
export const LEVELS = 3;
export const FEE_TOKEN = 7;

/** Ten accounts with a million each: nine of the fee token, the last of another one. */
export function testAccounts(): Account[] {
  return Array.from({ length: 10 }, (_, i) => testAccount(i, { token: i < 9 ? FEE_TOKEN : 8 }));
}

/** Three transfers: one that funds the second, and one to oneself. */
export const TRANSFERS: readonly Transfer[] = [
  { kind: "transfer", from: 9, to: 9, token: 8, amount: 5, fee: 0, nonce: 0 },
  { kind: "transfer", from: 2, to: 5, token: FEE_TOKEN, amount: 999_000, fee: 1000, nonce: 0 },
  { kind: "transfer", from: 5, to: 1, token: FEE_TOKEN, amount: 1_990_000, fee: 7, nonce: 0 },
];

/** Signs each transfer with its sender's key. */
export function signAll(transfers: readonly Omit<Transfer, "kind">[]): SignedTransfer[] {
  return transfers.map((transfer) =>
    signOperation(DOMAIN, { kind: "transfer", ...transfer }, testKeys(transfer.from)),
  );
}

export interface SealedCase {
  readonly before: State;
  readonly after: State;
  readonly batch: SealedBatch;
}

/** Seals transfers on the test accounts, keeping the state before as well. */
export function sealCase(transfers: readonly Transfer[] = TRANSFERS, shape = SHAPE): SealedCase {
  const before = new State(testAccounts(), LEVELS);
  const after = new State(testAccounts(), LEVELS);
  const options = { shape, domain: DOMAIN, feeRecipient: FEE_RECIPIENT, feeToken: FEE_TOKEN };
  return { before, after, batch: sealBatch(after, { transfers: signAll(transfers) }, options) };
}

/** Lists of transfers that the test accounts allow within `SHAPE`, nonces as they must be. */
export const honestTransfers: fc.Arbitrary<Transfer[]> = fc
  .array(fc.record({ from: fc.nat(9), to: fc.nat(9), amount: fc.nat(700_000), fee: fc.nat(2047) }))
  .map((drafts) => {
    const accounts = new AccountOverlay(new State(testAccounts(), LEVELS));
    const chosen: Transfer[] = [];
    const touched = new Set<number>();
    for (const draft of drafts) {
      const { token, nonce } = accounts.account(draft.from)!;
      const fee = token === FEE_TOKEN ? draft.fee : 0;
      const slots = new Set([...touched, draft.from, draft.to]);
      if (slots.size > SHAPE.slots || chosen.length === SHAPE.transfers) break;
      const transfer = { kind: "transfer" as const, ...draft, token, fee, nonce };
      try {
        applyTransfer(accounts, transfer, FEE_TOKEN);
      } catch {
        continue;
      }
      chosen.push(transfer);
      for (const index of slots) touched.add(index);
    }
    return chosen;
  });
