/** Finds out what an operation is signed for, signs it, and prints it or adds it to a file. */
import type { KeyPair } from "../../src/crypto/eddsa.js";
import { formatPaymentAddress } from "../../src/kinds/payment/payment-address.js";
import type { Operation, SignedOperation } from "../../src/operations/kinds.js";
import { operationId } from "../../src/operations/operation-id.js";
import { formatOperation } from "../../src/operations/operation-json.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { formatFacts } from "../../terminal/table.js";
import { formatTokenAmount } from "../../terminal/token-amount.js";
import { appendOperation } from "../../workload/operations-file.js";
import { catchInterruption } from "../interruption.js";
import { readL2Key } from "../l1/private-key.js";
import { printResult, runVisibly } from "../output.js";
import { assertCovered } from "./assert-covered.js";
import type { KnownAccounts } from "./known-accounts.js";
import type { SigningFlags } from "./signing-flags.js";
import { findSigningGround, type SigningGround } from "./signing-ground.js";

/** What an operation is made of, besides what its own options say. */
interface Tools extends Pick<SigningGround, "decimals"> {
  readonly accounts: KnownAccounts;
  readonly sender: { readonly from: number; readonly nonce: number };
}

/**
 * Runs a command that signs.
 *
 * @param make makes the operation
 * @throws QuipuError as `findSigningGround`, `KnownAccounts`, `assertCovered`, `appendOperation` and
 *   `make` do.
 */
export async function runSigning(
  flags: SigningFlags,
  make: (tools: Tools) => Operation,
): Promise<void> {
  catchInterruption();
  const { out, json, token } = flags;
  const keys = await readL2Key(flags.key, "--key");
  const ground = await runVisibly("Look up the account", json, (report) =>
    findSigningGround(flags, report),
  );
  const { accounts, decimals, domain } = ground;
  const signer = accounts.sender(keys, flags.from, token);
  const sign = (before: readonly SignedOperation[]): SignedOperation => {
    const nonce = flags.nonce ?? signer.nextNonce(before);
    const operation = make({ accounts, decimals, sender: { from: signer.from, nonce } });
    const funds = flags.nonce === undefined ? signer.funds(before) : undefined;
    if (funds !== undefined) assertCovered(operation, funds, decimals);
    return signed(domain, operation, signer.keys);
  };
  const { operation, line } =
    out === undefined ? { operation: sign([]), line: undefined } : await appendOperation(out, sign);
  const text = formatOperation(operation);
  if (out === undefined && !json) {
    console.log(text);
    return;
  }
  const result = { operation: JSON.parse(text), id: operationId(domain, operation), out, line };
  printResult(json, result, () => describe(result.operation, { ...result, decimals }));
}

function signed(domain: bigint, operation: Operation, keys: KeyPair): SignedOperation {
  return signOperation(domain, operation, keys) as SignedOperation;
}

/** The fields of an operation in JSON that people read. */
interface Fields {
  readonly kind: string;
  readonly from: number;
  readonly to?: number;
  readonly key?: string;
  readonly owner?: string;
  readonly token: number;
  readonly amount: string;
  readonly fee?: string;
  readonly nonce: number;
}

function describe(
  fields: Fields,
  place: {
    id: string;
    out: string | undefined;
    line: number | undefined;
    decimals: number | undefined;
  },
): string {
  const { kind, from, token, amount, fee, nonce } = fields;
  const say = (value: string): string => formatTokenAmount(BigInt(value), token, place.decimals);
  return formatFacts({
    kind,
    from: `account ${from}, nonce ${nonce}`,
    to: receiverOf(fields),
    amount: say(amount),
    fee: fee === undefined ? undefined : say(fee),
    id: place.id,
    written: `${place.out}, line ${place.line}`,
  });
}

/** Whom an operation pays: an account, a payment address, or its own owner on L1. */
function receiverOf({ to, key, owner }: Fields): string {
  if (to !== undefined) return `account ${to}`;
  if (key === undefined || owner === undefined) return "the account's owner on L1";
  return formatPaymentAddress({ key: BigInt(key), owner: BigInt(owner) });
}
