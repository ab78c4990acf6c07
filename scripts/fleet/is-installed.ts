/** Whether a program can be run by its name. */
import { delimiter, join } from "node:path";
import { isExecutable } from "../../files/is-executable.js";

export function isInstalled(program: string): boolean {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.some((folder) => isExecutable(join(folder, program)));
}
