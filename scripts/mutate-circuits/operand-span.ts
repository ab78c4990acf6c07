/** Where the operands of an infix operator begin and end, by Circom's precedence. */

import { type CircomToken, isClosing, isOpening } from "./circom-token.js";

/** From loose to tight; all of them associate to the left. */
const PRECEDENCE: readonly (readonly string[])[] = [
  ["?", ":"],
  ["||"],
  ["&&"],
  ["==", "!=", "<", ">", "<=", ">="],
  ["|"],
  ["^"],
  ["&"],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "\\", "%"],
  ["**"],
];

const BOUNDARIES = [";", ",", "=", "===", "<==", "<--", "+=", "-=", "*=", "return", "++", "--"];

function levelOf(text: string): number {
  return PRECEDENCE.findIndex((operators) => operators.includes(text));
}

/** Whether the token at `at` stands between two operands. */
export function isInfix(tokens: readonly CircomToken[], at: number): boolean {
  const before = tokens[at - 1]?.text ?? ";";
  return levelOf(tokens[at]!.text) >= 0 && /^[\w$\])]/.test(before) && before !== "return";
}

/** A stretch of tokens, both ends included. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** The operands of the infix operator at `at`. */
export function operandsOf(
  tokens: readonly CircomToken[],
  at: number,
): { left: Span; right: Span } {
  const level = levelOf(tokens[at]!.text);
  const walk = (step: 1 | -1): number => {
    let depth = 0;
    for (let i = at + step; ; i += step) {
      const text = tokens[i]?.text;
      if (text === undefined) return i - step;
      const [inwards, outwards] = step > 0 ? [isOpening, isClosing] : [isClosing, isOpening];
      if (inwards(text)) depth += 1;
      else if (outwards(text)) {
        if (depth === 0) return i - step;
        depth -= 1;
      } else if (depth === 0 && ends(i, step)) return i - step;
    }
  };
  const ends = (i: number, step: 1 | -1): boolean => {
    const { text } = tokens[i]!;
    if (BOUNDARIES.includes(text)) return true;
    if (!isInfix(tokens, i)) return false;
    return step > 0 ? levelOf(text) <= level : levelOf(text) < level;
  };
  return {
    left: { first: walk(-1), last: at - 1 },
    right: { first: at + 1, last: walk(1) },
  };
}
