/** Signs and submits an operation such that no retry, by whomever, makes it happen twice. */
import { AnsweredError, clientError } from "../client/connection/client-error.js";
import type { QuipuClient, Submitted } from "../client/connection/quipu-client.js";
import type { AccountAnswer } from "../client/messages/account.js";
import { type KeyPair, keyPairFor } from "../src/crypto/eddsa.js";
import { gotExpected, QuipuError, ruleError } from "../src/errors.js";
import { kindOf, type SignedOperation } from "../src/operations/kinds.js";
import { operationId } from "../src/operations/operation-id.js";
import { signOperation } from "../src/operations/sign-operation.js";
import type { SignedOperations } from "./signed-operations.js";
import { walletError } from "./wallet-error.js";

/** Who signs, and where it goes. */
export interface Submitter {
  readonly client: QuipuClient;
  /** Of the contract that the wallet knows. */
  readonly domain: bigint;
  readonly keys: KeyPair;
  readonly signed: SignedOperations;
  readonly signal?: AbortSignal | undefined;
}

type Unsigned = SignedOperation extends infer Each
  ? Each extends SignedOperation
    ? Omit<Each, "signature">
    : never
  : never;

/** What is to be signed. */
export interface Order {
  /** The account that signs, as it stands after all that waits. */
  account(): Promise<AccountAnswer>;
  /** What it takes from the account's balance. */
  readonly total: bigint;
  operation(sender: { readonly from: number; readonly nonce: number }): Unsigned;
}

/**
 * Signs what is ordered and submits it. If the wallet has signed the same before and was not told what came
 * of it, that goes on in its place.
 *
 * @param from index of the account that signs
 * @throws QuipuError `InsufficientBalance`, `NonceSkipped`, `WalletBusy`; `OutcomeUnknown` if the node may have it;
 *   what the node refuses it with; what `order` throws; `InvalidFile`, `FileUnwritable`.
 */
export async function submitOnce(
  submitter: Submitter,
  from: number,
  order: Order,
): Promise<Submitted> {
  const { signed, signal, keys, domain } = submitter;
  return signed.exclusively(from, async () => {
    const left = await signed.read(from);
    if (left?.isTold === false) {
      const again = order.operation({ from, nonce: left.operation.nonce });
      if (isSame(again, left.operation)) return handIn(submitter, left.operation);
    }
    const { nonce, balance, publicKey } = await order.account();
    if (left !== undefined) await assertNoGap(submitter, left.operation, nonce);
    if (balance < order.total) {
      const mismatch = gotExpected("balance", balance, `≥ ${order.total}`, from);
      throw ruleError("InsufficientBalance", mismatch);
    }
    const [x, y] = publicKey;
    const unsigned = order.operation({ from, nonce }) as SignedOperation;
    const operation: SignedOperation = signOperation(domain, unsigned, keyPairFor({ x, y }, keys));
    signal?.throwIfAborted();
    await signed.write({ operation, isTold: false });
    return handIn(submitter, operation);
  });
}

async function handIn(
  { client, signed, domain, signal }: Submitter,
  operation: SignedOperation,
): Promise<Submitted> {
  try {
    const submitted = await client.submit(operation, { signal });
    const [got, expected] = [submitted.transaction.id, operationId(domain, operation)];
    if (got !== expected) {
      throw clientError(
        "InvalidAnswer",
        `${gotExpected("id of what was submitted", got, expected)}`,
      );
    }
    await signed.write({ operation, isTold: true });
    return submitted;
  } catch (error) {
    if (!isRefusal(error)) throw unknown(operation, error, signal);
    await signed.write({ operation, isTold: true });
    throw error;
  }
}

/**
 * What the node refused, rejected, or does not know may be put into a batch as long as its nonce is free. So
 * the next operation has to take that nonce.
 */
async function assertNoGap(
  { client, domain, signed }: Submitter,
  left: SignedOperation,
  nonce: number,
): Promise<void> {
  if (nonce <= left.nonce) return;
  const state = await client.transaction(operationId(domain, left)).then(
    (transaction) => transaction.state,
    (error: unknown) => {
      if (error instanceof QuipuError && error.code === "UnknownTransaction") return "unknown";
      throw error;
    },
  );
  if (state !== "unknown" && state !== "rejected") return;
  const expected = `${left.nonce}: the node calls what the wallet has signed with it ${state}`;
  const advice =
    "it may have been taken nevertheless, or these keys sign elsewhere as well: look at 'quipu wallet history'";
  const way = `remove ${signed.pathOf(left.from)} if it is not to happen any more`;
  const mismatch = gotExpected(`next nonce of account ${left.from}`, nonce, expected);
  throw walletError("NonceSkipped", `${mismatch}; ${advice}, and ${way}`);
}

/** Whether two are the same order, whatever nonce and fee they have. */
function isSame(one: Unsigned, other: SignedOperation): boolean {
  return contentOf(one as SignedOperation) === contentOf(other);
}

function contentOf(operation: SignedOperation): string {
  const { kind } = operation;
  return JSON.stringify({ kind, ...kindOf(operation).toJson(operation), nonce: 0, fee: "" });
}

/** Whether the node has said that it does not take it. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof AnsweredError)) return false;
  const { status } = error;
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

function unknown({ kind }: SignedOperation, error: unknown, signal?: AbortSignal): QuipuError {
  const why = signal?.aborted ? "" : `${(error as Error).message}; `;
  const words = `the node may have the ${kind}, or not; the same command goes on with it, and it happens once`;
  return walletError("OutcomeUnknown", `${why}${words}`, error);
}
