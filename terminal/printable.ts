/**
 * Text of others on a terminal. What a node or an L1 endpoint answers may hold characters that move the cursor,
 * change the title, or turn the direction of writing: they are shown and not obeyed.
 */

/** Controls but tab and newline, and the marks that turn the direction of writing. */
const UNPRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The text with `\u001b` and the like in place of such characters; a text of JSON stays the same JSON. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
