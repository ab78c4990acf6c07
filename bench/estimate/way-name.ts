/** What the ways of publishing are called in text. */
import type { Way } from "./estimate.js";
import { figure } from "./figure.js";

export function wayName({ publication, batches }: Way): string {
  const group = batches === 1 ? "each batch alone" : `groups of ${figure(batches)}`;
  return `${publication}, ${group}`;
}
