/** Words of a command line that is shown, so that it can be copied into a shell. */

/** A word as a POSIX shell reads it: in quotes where it must be. */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
