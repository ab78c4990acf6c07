/** An account of the rollup as people name it: by its index, or by its public key. */
import { InvalidArgumentError, Option } from "commander";
import { ARITY, MAX_LEVELS } from "../../src/params.js";

/** An index, or a compressed public key (SPEC.md section 4). */
export type AccountName = { readonly index: number } | { readonly key: bigint };

export function accountNameOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text): AccountName => {
    if (/^0x[0-9a-fA-F]{64}$/.test(text)) return { key: BigInt(text) };
    const limit = ARITY ** MAX_LEVELS;
    if (/^\d+$/.test(text) && Number(text) < limit) return { index: Number(text) };
    throw new InvalidArgumentError(
      `Expected a whole number below ${limit}, or a public key of 0x and 64 hex digits.`,
    );
  });
}
