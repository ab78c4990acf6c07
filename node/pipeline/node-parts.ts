/** What the parts of a node share. */
import type { Bell, Clock } from "./bell.js";
import type { JournalWrites } from "./journal-writes.js";
import { type NodeOptions, type ServiceSettings, serviceSettings } from "./node-options.js";
import type { Problems } from "./problems.js";
import type { Tip } from "./tip.js";

/** What a node is made of. */
export interface NodeParts {
  readonly options: NodeOptions;
  readonly tip: Tip;
  readonly writes: JournalWrites;
  /** Milliseconds. */
  readonly now: () => number;
}

export interface ServiceParts extends NodeParts {
  readonly settings: ServiceSettings;
  readonly clock: Clock;
  /** Rings when something has happened that may give a part work. */
  readonly bell: Bell;
  readonly problems: Problems;
}

/** What a service works with. */
export function serviceParts(
  parts: NodeParts,
  more: { readonly clock: Clock; readonly bell: Bell; readonly problems: Problems },
): ServiceParts {
  return { ...parts, ...more, settings: serviceSettings(parts.options) };
}
