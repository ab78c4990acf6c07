/** Operations as they wait in a pool. Nobody has signed them: pool and packing do not look. */
import type { WaitingOperation } from "../../sequencer/waiting-operation.js";

const signature = { r8: { x: 0n, y: 1n }, s: 0n };

/** Fields that a test may choose; amount and fee are below 2^11, so that they encode themselves. */
interface TransferFields {
  readonly fee?: number;
  readonly token?: number;
  readonly nonce?: number;
  readonly amount?: number;
}

/** A waiting transfer, worth its fee. */
export function waitingTransfer(
  arrival: number,
  from: number,
  to: number,
  { fee = 0, token = 0, nonce = 0, amount = 1 }: TransferFields = {},
): WaitingOperation {
  const kind = "transfer";
  const operation = { kind, from, to, token, amount, fee, nonce, signature } as const;
  const cost = BigInt(amount + fee);
  return { id: `transfer ${arrival}`, operation, cost, worth: fee, arrival, since: 0 };
}

/** A waiting withdrawal of 1. */
export function waitingWithdrawal(arrival: number, from: number, nonce = 0): WaitingOperation {
  const operation = { kind: "withdrawal", from, token: 0, amount: 1n, nonce, signature } as const;
  return { id: `withdrawal ${arrival}`, operation, cost: 1n, worth: 0, arrival, since: 0 };
}
