/** What watching uses: processor, memory, requests and bytes. */
import type { Traffic, TrafficByMethod } from "../rpc/json-rpc.js";

/** What a watcher uses in some time. */
export interface WatchUsage extends Traffic {
  /** How long it has watched, in seconds. */
  readonly seconds: number;
  /** Processor time of the process, in seconds. */
  readonly processorSeconds: number;
}

/** What a watcher has used. */
export interface MeasuredUsage extends WatchUsage, TrafficByMethod {
  /** Most memory that the process has held since it was started, in bytes. */
  readonly peakMemory: number;
}

/** Seconds of a day. */
const DAY = 86_400;

/**
 * What a day would use at the same rate.
 *
 * @param used of at least a second, or the rate says nothing
 */
export function usageOfDay(used: WatchUsage): WatchUsage {
  const times = DAY / used.seconds;
  return {
    seconds: DAY,
    processorSeconds: used.processorSeconds * times,
    requests: Math.round(used.requests * times),
    bytes: Math.round(used.bytes * times),
  };
}

/** A connection as far as it is measured. */
interface Measured {
  readonly traffic: TrafficByMethod;
}

/** What this process has used since it was started, and a connection since it was opened. */
export function usageOfStart({ traffic }: Measured): MeasuredUsage {
  const { user, system } = process.cpuUsage();
  const processorSeconds = (user + system) / 1e6;
  return { seconds: process.uptime(), processorSeconds, peakMemory: peakMemory(), ...traffic };
}

/** Measures from now on what this process uses to watch over a connection. */
export function startMeasuring(connection: Measured): () => MeasuredUsage {
  const [start, processor, before] = [performance.now(), process.cpuUsage(), connection.traffic];
  return () => {
    const { user, system } = process.cpuUsage(processor);
    const { methods, ...total } = connection.traffic;
    const since = Object.entries(methods).map(([method, traffic]) => {
      return [method, difference(traffic, before.methods[method])] as const;
    });
    return {
      seconds: (performance.now() - start) / 1000,
      processorSeconds: (user + system) / 1e6,
      peakMemory: peakMemory(),
      ...difference(total, before),
      methods: Object.fromEntries(since.filter(([, { requests }]) => requests > 0)),
    };
  };
}

function difference(now: Traffic, before: Traffic = { requests: 0, bytes: 0 }): Traffic {
  return { requests: now.requests - before.requests, bytes: now.bytes - before.bytes };
}

function peakMemory(): number {
  return 1024 * process.resourceUsage().maxRSS;
}
