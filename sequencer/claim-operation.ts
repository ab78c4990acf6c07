/** Signatures that somebody else verifies before an operation is admitted: another thread, while this one seals. */
import type { PublicKey, SignatureClaim } from "../src/crypto/eddsa.js";
import { QuipuError, resultOrRefusal } from "../src/errors.js";
import { kindOf, type SignedOperation } from "../src/operations/kinds.js";
import { claimOf } from "../src/operations/sign-operation.js";
import { signedCopy } from "../src/operations/signed-copy.js";
import { type AccountReader, requireAccount } from "../src/state/state.js";

/** Says of each signature whether it is valid; nothing of those that nobody has looked at. */
export type VerifySignatures = (claims: readonly SignatureClaim[]) => Promise<readonly boolean[]>;

/** An operation whose signature somebody else may verify. */
export interface ClaimedOperation {
  /** What nobody can change any more. */
  readonly operation: SignedOperation;
  readonly claim: SignatureClaim;
}

/** An operation, and the key under which somebody else has verified its signature. */
export interface VerifiedOperation {
  readonly operation: SignedOperation;
  readonly verifiedUnder?: PublicKey;
}

/**
 * The signature of an operation under the key that its sender has now.
 *
 * @param domain deployment domain, 88 bits
 * @returns undefined for what is refused whatever has been signed, or has anything but bigints for a signature:
 *   whoever admits it says why
 */
export function claimOperation(
  accounts: AccountReader,
  domain: bigint,
  operation: SignedOperation,
): ClaimedOperation | undefined {
  const claimed = resultOrRefusal(() => {
    kindOf(operation).assert(operation);
    const own = signedCopy(operation);
    const { publicKey } = requireAccount(accounts, own.from);
    return { operation: own, claim: claimOf(publicKey, domain, own) };
  });
  return claimed instanceof QuipuError || !hasBigints(claimed.claim) ? undefined : claimed;
}

/**
 * Has the signature of an operation verified. One that is not valid is left to whoever admits the operation, who
 * verifies it again: what is refused, and with which words, does not hang on who has looked at it before.
 */
export async function verifyBefore(
  verify: VerifySignatures,
  accounts: AccountReader,
  { domain, operation }: { readonly domain: bigint; readonly operation: SignedOperation },
): Promise<VerifiedOperation> {
  const claimed = claimOperation(accounts, domain, operation);
  if (claimed === undefined) return { operation };
  const [isValid] = await verify([claimed.claim]);
  if (isValid !== true) return { operation: claimed.operation };
  return { operation: claimed.operation, verifiedUnder: claimed.claim.publicKey };
}

function hasBigints({ signature }: SignatureClaim): boolean {
  const { r8, s, keyX = 0n } = signature;
  return [r8?.x, r8?.y, s, keyX].every((part) => typeof part === "bigint");
}
