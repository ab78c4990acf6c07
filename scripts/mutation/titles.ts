/** Which tests run, by their whole titles. */

/** All tests but those whose titles match. */
export function without(titles: RegExp): RegExp {
  return new RegExp(`^(?!.*(${titles.source}))`);
}

/** One test. */
export function exactly(title: string): RegExp {
  return new RegExp(`^${title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}
