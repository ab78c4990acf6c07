/** Another Node on this machine, which may run the same prover faster or slower. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { gotExpected } from "../../src/errors.js";
import { benchError } from "../bench-error.js";

export interface NodeRelease {
  /** Of the program. */
  readonly path: string;
  /** Without the `v`, e.g. 24.22.3. */
  readonly version: string;
}

/**
 * Asks a program which Node it is.
 *
 * @throws QuipuError `NodeUnknown` for a program that is none.
 */
export async function nodeRelease(path: string): Promise<NodeRelease> {
  const { stdout } = await promisify(execFile)(path, ["--version"]).catch(() => ({ stdout: "" }));
  const version = /^v(\d+\.\d+\.\d+)\s*$/.exec(stdout)?.[1];
  if (version !== undefined) return { path, version };
  const got = stdout.trim().slice(0, 80) || "no version";
  throw benchError("NodeUnknown", gotExpected(`--node ${path}`, got, "Node, e.g. v24.22.3"));
}
