/** Spans of time as people say them. */

const UNITS = [
  ["d", 86_400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
] as const;

/**
 * When something is due, e.g. `due in 1 h`, or for how long it has been overdue.
 *
 * @param seconds until then, a whole number; negative if it is over
 */
export function formatDue(seconds: number): string {
  return seconds >= 0
    ? `due in ${formatTimeSpan(seconds)}`
    : `OVERDUE by ${formatTimeSpan(-seconds)}`;
}

/**
 * A span in its two largest units, e.g. `2 d 3 h`, `1 min 5 s`, `0 s`.
 *
 * @param seconds a whole number, not negative
 */
export function formatTimeSpan(seconds: number): string {
  const first = UNITS.findIndex(([, size]) => seconds >= size);
  if (first < 0) return "0 s";
  let left = seconds;
  const parts = UNITS.slice(first, first + 2).map(([unit, size]) => {
    const count = Math.floor(left / size);
    left %= size;
    return [count, unit] as const;
  });
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}
