/** Aligned text: tables with a header, and lists of facts. No colours, so it reads the same in a pipe. */

/** Formats a table under its header. Columns of numbers are aligned to the right. */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const cells = [header, ...rows].map((row) => row.map(String));
  const widths = header.map((_, column) => {
    return Math.max(...cells.map((row) => (row[column] ?? "").length));
  });
  const isNumber = header.map((_, column) => {
    return rows.length > 0 && rows.every((row) => typeof row[column] === "number");
  });
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const width = widths[column]!;
        return isNumber[column] ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  return cells.map(line).join("\n");
}

/** Formats facts as aligned names and values; facts without a value are left out. */
export function formatFacts(facts: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(facts).filter(([, value]) => value !== undefined);
  const width = Math.max(0, ...given.map(([name]) => name.length));
  return given.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n");
}

/** A field element for reading: its first and last hex digits. JSON output has all of it. */
export function shortHex(value: bigint): string {
  const hex = value.toString(16).padStart(64, "0");
  return `0x${hex.slice(0, 8)}…${hex.slice(-8)}`;
}

/** Decimals too long to read, and no part of something else. The largest balance has 39 digits. */
const LONG_DECIMAL = /(?<![^\s("…,[=])\d{40,}(?![^\s,;:.)"…\]])/g;

/**
 * A message for reading: long decimals become `shortHex`, as tables show them. Of two that would look the
 * same, the digits from their first difference on are shown as well.
 */
export function shortenDecimals(message: string): string {
  const values = [...message.matchAll(LONG_DECIMAL)].map(([digits]) => BigInt(digits));
  return message.replaceAll(LONG_DECIMAL, (digits) => {
    const value = BigInt(digits);
    const short = shortHex(value);
    const twin = values.find((other) => other !== value && shortHex(other) === short);
    if (twin === undefined) return short;
    const [hex, others] = [value, twin].map((each) => each.toString(16).padStart(64, "0"));
    const at = [...hex!].findIndex((digit, i) => digit !== others![i]);
    return `${short.slice(0, 10)}…${hex!.slice(at, at + 8)}…${short.slice(-8)}`;
  });
}

/** A duration in seconds, or in milliseconds below one. */
export function formatDuration(milliseconds: number): string {
  return milliseconds < 1000
    ? `${Math.round(milliseconds)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** A size in MB of 10^6 bytes, with one decimal place below 10. */
export function formatMegabytes(bytes: number): string {
  const megabytes = bytes / 1e6;
  return `${megabytes < 10 ? megabytes.toFixed(1) : Math.round(megabytes)} MB`;
}
