/** Compiles a small circuit of test/fixtures with circom, into a temporary folder. */
import { execFile } from "node:child_process";
import { copyFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

export interface CompiledFixture {
  readonly r1csPath: string;
  readonly wasmPath: string;
}

const circom = join(dirname(createRequire(import.meta.url).resolve("circom2")), "cli.js");

/** `fixture` is a path below test/fixtures without `.circom`, `level` an option such as `--O1`. */
export async function compileFixture(
  fixture: string,
  folder: string,
  level = "--O1",
): Promise<CompiledFixture> {
  const name = basename(fixture);
  await copyFile(join("test", "fixtures", `${fixture}.circom`), join(folder, `${name}.circom`));
  const args = [circom, `${name}.circom`, "--r1cs", "--wasm", level, "-o", "."];
  await promisify(execFile)(process.execPath, args, { cwd: folder });
  return {
    r1csPath: join(folder, `${name}.r1cs`),
    wasmPath: join(folder, `${name}_js`, `${name}.wasm`),
  };
}
