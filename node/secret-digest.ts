/** Secrets, compared in the same time whatever was sent. */
import { createHash, timingSafeEqual } from "node:crypto";

/** What is kept of a secret to compare others with: of one length, whatever its own. */
export function secretDigest(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** Whether a text is the secret of a digest. */
export function isSecretOf(digest: Buffer, text: string): boolean {
  return isSameDigest(secretDigest(text), digest);
}

/** Whether two digests are of the same secret: for one text and many secrets. */
export function isSameDigest(one: Buffer, other: Buffer): boolean {
  return timingSafeEqual(one, other);
}
