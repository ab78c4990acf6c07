/** What watching uses: processor, requests and bytes. */
import type { Traffic } from "../rpc/json-rpc.js";

/** What a watcher has used since it began. */
export interface WatchUsage extends Traffic {
  /** How long it has watched, in seconds. */
  readonly seconds: number;
  /** Processor time of the process, in seconds. */
  readonly processorSeconds: number;
}

/** Seconds of a day. */
const DAY = 86_400;

/**
 * What a day would use at the same rate.
 *
 * @param used of at least a second, or the rate says nothing
 */
export function usageOfDay({ seconds, ...used }: WatchUsage): WatchUsage {
  const times = DAY / seconds;
  return {
    seconds: DAY,
    processorSeconds: used.processorSeconds * times,
    requests: Math.round(used.requests * times),
    bytes: Math.round(used.bytes * times),
  };
}

/** Measures from now on what this process uses to watch over a connection. */
export function startMeasuring(connection: { readonly traffic: Traffic }): () => WatchUsage {
  const [start, processor, before] = [performance.now(), process.cpuUsage(), connection.traffic];
  return () => {
    const { user, system } = process.cpuUsage(processor);
    const { requests, bytes } = connection.traffic;
    return {
      seconds: (performance.now() - start) / 1000,
      processorSeconds: (user + system) / 1e6,
      requests: requests - before.requests,
      bytes: bytes - before.bytes,
    };
  };
}
