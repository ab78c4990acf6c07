/** The words of a Circom source, with their places: just what mutants need to know of the language. */

export interface CircomToken {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"[^"\n]*"|0x[0-9a-fA-F]+|\d+|[A-Za-z_$][\w$]*|===|<==|==>|<--|-->|&&|\|\||[<>]=|[=!]=|<<|>>|\+\+|--|[-+*/&|^\\%]=|\*\*|[^\s]/g;

/** Tokens without comments. Includes and pragmas are left out: they hold nothing to mutate. */
export function circomTokens(source: string): CircomToken[] {
  const tokens: CircomToken[] = [];
  let skipping = false;
  for (const match of source.matchAll(TOKEN)) {
    const [text] = match;
    if (text.startsWith("//") || text.startsWith("/*")) continue;
    if (text === "include" || text === "pragma") skipping = true;
    if (!skipping) tokens.push({ text, start: match.index, end: match.index + text.length });
    if (text === ";") skipping = false;
  }
  return tokens;
}

/** Index of the bracket that closes the one at `open`. */
export function closingBracket(tokens: readonly CircomToken[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i += 1) {
    const { text } = tokens[i]!;
    if (isOpening(text)) depth += 1;
    if (isClosing(text)) depth -= 1;
    if (depth === 0) return i;
  }
  throw new Error(`a bracket is not closed: ${tokens[open]!.text} at ${tokens[open]!.start}`);
}

export function isOpening(text: string): boolean {
  return text === "(" || text === "[" || text === "{";
}

export function isClosing(text: string): boolean {
  return text === ")" || text === "]" || text === "}";
}
