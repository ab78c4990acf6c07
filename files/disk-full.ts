/** The refusal for a full disk or an exhausted quota. */
import { QuipuError } from "../src/errors.js";

/** Whether an error of the file system says that there is no room left. */
export function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOSPC" || code === "EDQUOT";
}

/** The refusal for a file that could not be written because the disk is full. */
export function noSpaceLeft(path: string, cause: unknown): QuipuError<"NoSpaceLeft"> {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new QuipuError("NoSpaceLeft", `${path}: ${why}`, { cause });
}
