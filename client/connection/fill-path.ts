/** Paths of routes, filled with values. */

export type Values = Readonly<Record<string, string | number | undefined>>;

/** A path with its parameters in place of the braces. */
export function filled(path: string, params: Values): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(params[name])));
}

/** A query with those values that are there. */
export function queryText(query: Values): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) pairs.set(name, String(value));
  }
  return pairs.size === 0 ? "" : `?${pairs}`;
}
