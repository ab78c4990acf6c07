/** Secrets, compared in the same time whatever was sent. */
import { createHash, timingSafeEqual } from "node:crypto";

/** What is kept of a secret to compare others with: of one length, whatever its own. */
export function secretDigest(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** Whether a text is the secret of a digest. */
export function isSecretOf(digest: Buffer, text: string): boolean {
  return timingSafeEqual(secretDigest(text), digest);
}
