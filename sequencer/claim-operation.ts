/** Signatures that somebody else verifies before an operation is admitted: another thread, while this one seals. */
import type { PublicKey, SignatureClaim } from "../src/crypto/eddsa.js";
import { QuipuError, resultOrRefusal } from "../src/errors.js";
import { kindOf, type SignedOperation } from "../src/operations/kinds.js";
import { checkSignature, claimOf, invalidSignature } from "../src/operations/sign-operation.js";
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

/** What somebody has found out about the signature of an operation. */
export interface SignatureFinding {
  /** A key under which it is valid. */
  readonly verifiedUnder?: PublicKey | undefined;
  /** A key under which it is not. */
  readonly invalidUnder?: PublicKey | undefined;
}

/** An operation, and what somebody else has found out about its signature. */
export interface VerifiedOperation extends SignatureFinding {
  readonly operation: SignedOperation;
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

/** Has the signature of an operation verified. What nobody has said of it, whoever admits the operation finds out. */
export async function verifyBefore(
  verify: VerifySignatures,
  accounts: AccountReader,
  { domain, operation }: { readonly domain: bigint; readonly operation: SignedOperation },
): Promise<VerifiedOperation> {
  const claimed = claimOperation(accounts, domain, operation);
  if (claimed === undefined) return { operation };
  const [isValid] = await verify([claimed.claim]);
  const { publicKey } = claimed.claim;
  if (isValid === true) return { operation: claimed.operation, verifiedUnder: publicKey };
  if (isValid === false) return { operation: claimed.operation, invalidUnder: publicKey };
  return { operation: claimed.operation };
}

/**
 * Rules A and G for an operation of whose signature something may be known. What is known under another key than
 * its sender has now is worth nothing.
 *
 * @param domain deployment domain, 88 bits
 * @throws QuipuError as `checkSignature` does, with the same words whoever has looked at the signature.
 */
export function checkClaimed(
  accounts: AccountReader,
  operation: SignedOperation,
  { domain, finding }: { readonly domain: bigint; readonly finding: SignatureFinding },
): void {
  const { publicKey } = requireAccount(accounts, operation.from);
  if (isSameKey(publicKey, finding.verifiedUnder)) return;
  if (isSameKey(publicKey, finding.invalidUnder)) throw invalidSignature(operation);
  checkSignature(accounts, operation, domain);
}

function isSameKey({ x, y }: PublicKey, other: PublicKey | undefined): boolean {
  return other !== undefined && other.x === x && other.y === y;
}

function hasBigints({ signature }: SignatureClaim): boolean {
  const { r8, s, keyX = 0n } = signature;
  return [r8?.x, r8?.y, s, keyX].every((part) => typeof part === "bigint");
}
