/**
 * A clock that nobody sets. That of the machine may be put forward or back by an hour: provers would count as gone, or one
 * that has gone would keep its job for an hour.
 */
import { type Clock, SYSTEM_CLOCK } from "../pipeline/bell.js";

export const STEADY_CLOCK: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  wait: SYSTEM_CLOCK.wait,
};

/** What a time of a clock is for people, who look at the machine's: milliseconds that are to be added. */
export function offsetOf(clock: Clock): number {
  return Date.now() - clock.now();
}
