/** An account of the rollup, by its index. */
import { Argument, InvalidArgumentError } from "commander";
import { ARITY, MAX_LEVELS } from "../../src/params.js";

export function accountArgument(): Argument {
  return new Argument("<account>", "index of the account in the rollup").argParser((text) => {
    const limit = ARITY ** MAX_LEVELS;
    if (/^\d+$/.test(text) && Number(text) < limit) return Number(text);
    throw new InvalidArgumentError(`Expected a whole number below ${limit}.`);
  });
}
