/** Which packages are installed beside quipu. */
import { createRequire } from "node:module";

/** The file that a package begins with; undefined if the package is not installed. */
export function entryOf(name: string): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
