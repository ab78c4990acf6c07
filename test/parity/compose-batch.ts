/** Makes a true batch of whatever a plan asks for and the state allows. */
import { buildBatch, type Operations, sealBatch } from "../../src/batch/seal-batch.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { QuipuError } from "../../src/errors.js";
import type { Deposit } from "../../src/kinds/deposit/deposit.js";
import type { ExitRequest } from "../../src/kinds/exit/exit-request.js";
import { LIST_OF, type SignedOperation } from "../../src/operations/kinds.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { FLOAT40 } from "../../src/params.js";
import type { Shape } from "../../src/shape.js";
import type { Account } from "../../src/state/account.js";
import type { AccountReader, State } from "../../src/state/state.js";
import { testKeys } from "../support/accounts.js";

/** A transfer or withdrawal that somebody might want; accounts are taken modulo those there are. */
export interface Draft {
  readonly kind: "transfer" | "withdrawal" | "payment";
  readonly from: number;
  readonly to: number;
  /** Hundredths of the sender's balance. */
  readonly share: number;
  readonly fee: number;
}

export interface BatchPlan {
  readonly drafts: readonly Draft[];
  readonly feeToken: number;
  /** At most so many deposits and exits are taken. */
  readonly deposits: number;
  readonly exits: number;
}

/** What a batch is made of beside the plan. */
export interface BatchSources {
  readonly shape: Shape;
  readonly domain: bigint;
  readonly feeRecipient: bigint;
  /** Waiting deposits and exits, in the order in which they are to be taken. */
  readonly deposits: readonly Deposit[];
  readonly exits: readonly ExitRequest[];
  /** L1 addresses of the users, each of whom has the test keys of its number. */
  readonly users: readonly bigint[];
}

type Drafted = {
  readonly [Kind in keyof Operations]-?: NonNullable<Operations[Kind]>[number][];
};

/**
 * Applies to the state what of the plan fits the shape, and seals it. What the rules refuse is left
 * out, as a sequencer would leave it out.
 */
export function composeBatch(state: State, plan: BatchPlan, sources: BatchSources): SealedBatch {
  const { shape, domain, feeRecipient } = sources;
  const { feeToken } = plan;
  const options = { shape, domain, feeRecipient, feeToken };
  const taken: Drafted = { deposits: [], exits: [], payments: [], transfers: [], withdrawals: [] };
  const fits = (): AccountReader | undefined => {
    try {
      return buildBatch(state, taken, options).accounts;
    } catch (error) {
      if (error instanceof QuipuError) return undefined;
      throw error;
    }
  };
  /** Takes items in order until one does not fit: a queue has no gaps. */
  const takeQueued = <Item>(list: Item[], items: readonly Item[]): void => {
    for (const item of items) {
      list.push(item);
      if (fits() !== undefined) continue;
      list.pop();
      return;
    }
  };
  takeQueued(taken.deposits, sources.deposits.slice(0, plan.deposits));
  takeQueued(taken.exits, sources.exits.slice(0, plan.exits));
  for (const draft of plan.drafts) {
    const signed = signDraft(draft, { accounts: fits()!, state, feeToken, ...sources });
    if (signed === undefined) continue;
    const list: unknown[] = taken[LIST_OF[draft.kind]];
    list.push(signed);
    if (fits() === undefined) list.pop();
  }
  return sealBatch(state, taken, options);
}

interface DraftContext extends BatchSources {
  readonly accounts: AccountReader;
  readonly state: State;
  readonly feeToken: number;
}

/** The draft with numbers that the sender can afford, or nothing if it has no key. */
function signDraft(
  draft: Draft,
  { accounts, state, feeToken, domain, users }: DraftContext,
): SignedOperation | undefined {
  const known = state.entries().map(([index]) => index);
  const from = known[draft.from % known.length];
  const to = known[draft.to % known.length];
  if (from === undefined || to === undefined) return undefined;
  const sender = accounts.account(from)!;
  const keys = keysOf(sender, users.length);
  if (keys === undefined) return undefined;
  const { token, nonce, balance } = sender;
  const share = (balance * BigInt(draft.share)) / 100n;
  if (draft.kind === "withdrawal") {
    return signOperation(domain, { kind: "withdrawal", from, token, amount: share, nonce }, keys);
  }
  const fee = token === feeToken && share + BigInt(draft.fee) <= balance ? draft.fee : 0;
  if (draft.kind === "payment") {
    // To a user who may have no account of that token yet.
    const payee = draft.to % users.length;
    const key = compressKey(testKeys(payee).publicKey);
    const receiver = { key, owner: users[payee]!, token };
    const amounts = { amount: floorFloat(share), fee };
    if (amounts.amount === 0) return undefined;
    return signOperation(domain, { kind: "payment", from, ...receiver, ...amounts, nonce }, keys);
  }
  return signOperation(
    domain,
    { kind: "transfer", from, to, token, amount: floorFloat(share), fee, nonce },
    keys,
  );
}

function keysOf({ publicKey: { x, y } }: Account, users: number) {
  for (let user = 0; user < users; user++) {
    const keys = testKeys(user);
    if (keys.publicKey.x === x && keys.publicKey.y === y) return keys;
  }
  return undefined;
}

/** The encoding of the largest amount that a float40 can say and that is not above a value. */
function floorFloat(value: bigint): number {
  let [mantissa, exponent] = [value, 0];
  while (mantissa >= 1n << BigInt(FLOAT40.mantissaBits)) {
    mantissa /= 10n;
    exponent += 1;
  }
  return exponent * 2 ** FLOAT40.mantissaBits + Number(mantissa);
}
