/** Messages as JSON text: bigints are decimal strings. */
export function jsonText(message: unknown): string {
  return JSON.stringify(message, decimalOf);
}

function decimalOf(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
