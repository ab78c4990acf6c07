/** Signing of operations, and the check of a signature: rules A and G of SPEC.md section 4. */
import {
  type KeyPair,
  type PublicKey,
  type SignatureClaim,
  signMessage,
  verifyMessage,
} from "../crypto/eddsa.js";
import { gotExpected, type QuipuError, ruleError } from "../errors.js";
import type { Signed } from "../kinds/signed-kind.js";
import { type AccountReader, requireAccount } from "../state/state.js";
import { kindOf, type Operation, type SignedOperation } from "./kinds.js";

/**
 * Signs an operation for one deployment.
 *
 * @example
 * const payment = createTransfer({ from: 0, to: 1, token: 0, amount: 2500n, fee: 3n, nonce: 0 });
 * const signed = signOperation(deploymentDomain(deployment), payment, alice);
 *
 * @param domain deployment domain, 88 bits
 * @throws QuipuError `OutOfRange` if a field is too wide.
 */
export function signOperation<Kind extends Operation>(
  domain: bigint,
  operation: Kind,
  keys: KeyPair,
): Signed<Kind> {
  const message = kindOf(operation).message(domain, operation);
  return { ...operation, signature: signMessage(keys, message) };
}

/** Whether the signature over the message is valid under a key: rules A and G. */
export function isSignedBy(
  publicKey: PublicKey,
  domain: bigint,
  operation: SignedOperation,
): boolean {
  const { message, signature } = claimOf(publicKey, domain, operation);
  return verifyMessage(publicKey, message, signature);
}

/** The signature of an operation as somebody can verify it who knows nothing of operations. */
export function claimOf(
  publicKey: PublicKey,
  domain: bigint,
  operation: SignedOperation,
): SignatureClaim {
  const message = kindOf(operation).message(domain, operation);
  return { publicKey, message, signature: operation.signature };
}

/**
 * Rules A and G: the key of the signer's account signed exactly this operation for this deployment.
 *
 * @param domain deployment domain, 88 bits
 * @throws QuipuError `AccountNotFound`, `InvalidSignature`.
 */
export function checkSignature(
  accounts: AccountReader,
  operation: SignedOperation,
  domain: bigint,
): void {
  const { publicKey } = requireAccount(accounts, operation.from);
  if (!isSignedBy(publicKey, domain, operation)) throw invalidSignature(operation);
}

/** The refusal of an operation that its sender has not signed. */
export function invalidSignature({ from, kind }: SignedOperation): QuipuError {
  const expected = `one by its key over this ${kind} and domain`;
  const mismatch = gotExpected("signature", "an invalid one", expected, from);
  return ruleError("InvalidSignature", mismatch);
}
