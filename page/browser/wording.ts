/** How the page says verdicts and times. */
import type { CheckResult, Refusal } from "../run/check.js";
import { element } from "./element.js";

/** A time as finely as a browser measures it. */
export function formatTime(milliseconds: number): string {
  if (milliseconds < 0.05) return "< 0.1 ms";
  if (milliseconds < 9.95) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** The sum of the times of checks. */
export function timeOf(results: readonly CheckResult[]): number {
  return results.reduce((sum, { milliseconds = 0 }) => sum + milliseconds, 0);
}

/** A code, with the letter of the rule if it is one's. */
export function nameOf({ code, rule }: Refusal): string {
  return rule === undefined ? code : `${code} (rule ${rule})`;
}

/** "accepted", or the code of the refusal, with a sign that needs no colour. */
export function verdict(refusal: Refusal | undefined, accepted = "accepted"): HTMLElement {
  return refusal === undefined
    ? element("span", { class: "good" }, `✓ ${accepted}`)
    : element("span", { class: "bad" }, `✗ ${nameOf(refusal)}`);
}

/** What a refusal of L1 at a check means. */
export function meaningOf(results: readonly CheckResult[]): string {
  const refusing = results.find(({ refusal }) => refusal !== undefined);
  return (refusing && MEANINGS[refusing.name]) ?? "";
}

const MEANINGS: Readonly<Record<string, string>> = {
  file: "Nothing of this file goes to L1.",
  "shape and length": "Fields stand at fixed places, so other data are no batch of this shape.",
  roots:
    "A batch counts only on top of the root that L1 has now; a root is below the field’s modulus.",
  queues: "L1 knows what it has queued, and nothing is queued in a run of files.",
  keys: "A key that is paid to is a number below the field’s modulus; a larger one would stand for another.",
  "challenge and y": "L1 takes no number for a digest that is not below the field’s modulus.",
  points: "Three points that are not on their curves are no proof at all.",
  statements: "L1 would take these bytes; but the file says something else of them.",
  pairing:
    "The proof is for other bytes: what L1 computes from the bytes it got is not what was proven.",
};
