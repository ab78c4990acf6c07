/** Refusals that have amounts in the smallest unit, said in the units that the user has typed. */
import { QuipuError } from "../../src/errors.js";
import type { Tokens } from "./tokens.js";

const WITH_AMOUNTS: readonly string[] = ["InsufficientBalance", "FeeTooHigh"];

/** What stands before an amount. */
const AMOUNT = /(?<=got |[≥≤] )\d+/g;

/** Does what may be refused for its amounts. @throws QuipuError what `work` throws, in units. */
export async function sayingAmounts<Result>(
  tokens: Tokens,
  token: number,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof QuipuError) || !WITH_AMOUNTS.includes(error.code)) throw error;
    const words = new Map<string, string>();
    for (const [digits] of error.message.matchAll(AMOUNT)) {
      words.set(digits, await tokens.say(BigInt(digits), token));
    }
    const message = error.message.replaceAll(AMOUNT, (digits) => words.get(digits)!);
    const advice = error.code === "FeeTooHigh" ? "; --max-fee allows more" : "";
    const { code, rule } = error;
    throw new QuipuError(code, `${message}${advice}`, {
      cause: error,
      ...(rule === undefined ? {} : { rule }),
    });
  }
}
