/** A sequencer's driver on eight accounts, what is handed to it, and what comes out. */
import type { LostOperation } from "../../sequencer/driven-operations.js";
import { type DriverOptions, SequencerDriver } from "../../sequencer/sequencer-driver.js";
import type { Transfer } from "../../src/kinds/transfer/transfer.js";
import type { SignedTransfer } from "../../src/kinds/transfer/transfer-kind.js";
import { parseShape } from "../../src/shape.js";
import type { Account } from "../../src/state/account.js";
import { State } from "../../src/state/state.js";
import { DOMAIN, FEE_RECIPIENT, testAccount } from "./accounts.js";
import { signAll } from "./batches.js";

export const SHAPE = parseShape("4x4-1w");
export const LEVELS = 3;
/** What each account has. */
export const BALANCE = 1_000_000;

/** Lets others go on. */
export const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

/** The first `count` test accounts, some of them changed. */
export function stateOf(changes: Record<number, Partial<Account>> = {}, count = 8): State {
  const accounts = Array.from({ length: count }, (_, i) => testAccount(i, changes[i]));
  return new State(accounts, LEVELS);
}

export function driverOf(
  options: Partial<DriverOptions> = {},
  state = stateOf(),
): { driver: SequencerDriver; state: State; options: DriverOptions } {
  const all = { domain: DOMAIN, feeRecipient: FEE_RECIPIENT, shape: SHAPE, ...options };
  return { driver: new SequencerDriver(state, all), state, options: all };
}

export function signed(changes: Partial<Transfer> = {}): SignedTransfer {
  return signAll([{ from: 0, to: 1, token: 0, amount: 10, fee: 0, nonce: 0, ...changes }])[0]!;
}

export function reasons(lost: readonly LostOperation[]): [ticket: number, code: string][] {
  return lost.map(({ ticket, reason }) => [ticket, reason.code]);
}

/** The (from, nonce) pairs of the transfers of the next batch. */
export function sealed(driver: SequencerDriver): [from: number, nonce: number][] {
  const { batch } = driver.seal(SHAPE);
  return (batch?.transfers ?? []).map(({ from, nonce }) => [from, nonce]);
}

/** Accounts that all have the first test key, and 1 each. */
export function manyAccounts(count: number): Account[] {
  return Array.from({ length: count }, () => testAccount(0, { balance: 1n }));
}
