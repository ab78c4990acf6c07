/** Spans of time as arguments. */
import { InvalidArgumentError, Option } from "commander";

const SECONDS = { "": 1, s: 1, min: 60, h: 3600, d: 86_400 } as const;

/** An option of a time span, such as `30min`; its value is in seconds, below 2^32. */
export function timeSpanOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => {
    const [, count, unit = ""] = /^(\d+)(s|min|h|d)?$/.exec(text) ?? [];
    const seconds = Number(count) * SECONDS[unit as keyof typeof SECONDS];
    if (seconds < 2 ** 32) return seconds;
    throw new InvalidArgumentError("Expected seconds, or a time such as 30min, 12h or 7d.");
  });
}
