/**
 * The commands of README.md and docs/*.md, run as they stand: every line of a ```console block that
 * begins with `$`, in the order of the page, in one shell and one empty folder a page. A line may say
 * with which code it ends, as `# exits with 1`; without that it must end with 0. Of what is shown below a
 * command, only the code of a refusal is compared, which every command must show that ends otherwise.
 *
 * `npx quipu` is the checkout's. Where a page speaks of http://127.0.0.1:8545, it gets a chain of its own.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Anvil } from "../../node/dev/anvil.js";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** Lines that the suite cannot run as they stand, without their comments, and what runs them instead. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "npx anvil": "node/dev/anvil.ts",
  "npm ci": ".ci/run",
  "npm run demo": "test/workload/demo.test.ts",
  "npm run demo:l1": "test/l1/demo.test.ts",
  "npm run bench -- --quick": "test/cli/bench.test.ts",
  "npx quipu bench --quick": "test/cli/bench.test.ts",
  "npx quipu estimate --tps 3000 --shape 8x8": "test/cli/bench-results.test.ts",
  "npm run test:attacks": "test/docs/break-it.test.ts",
  "npx quipu node --dev": "test/cli/node.test.ts",
  "npx quipu wallet new": "test/cli/node.test.ts",
  "npx quipu wallet deposit 1.5": "test/cli/node.test.ts",
  "npx quipu wallet new --name bob": "test/cli/node.test.ts",
  "npx quipu wallet send 0.25 $(npx quipu wallet address --name bob) --until finalized":
    "test/cli/node.test.ts",
  "npx quipu wallet balance --name bob": "test/cli/node.test.ts",
  "npx quipu wallet withdraw 0.1 --name bob": "test/cli/node.test.ts",
};

/** Where the pages say that a chain listens. */
const ENDPOINT = "http://127.0.0.1:8545";

interface Line {
  /** Number of the line in its page, from 1. */
  readonly number: number;
  readonly command: string;
  /** The code that it must end with. */
  readonly code: number;
  /** Beginning of the refusal that is shown below it. */
  readonly refusal?: string;
}

/** The commands of a page, in order. A command goes on behind a backslash. */
function linesOf(page: string): Line[] {
  const found: Line[] = [];
  let isInBlock = false;
  let open: { number: number; text: string } | undefined;
  for (const [i, text] of readFileSync(join(packageRoot, page), "utf8").split("\n").entries()) {
    if (text.startsWith("```")) isInBlock = !isInBlock && text === "```console";
    else if (isInBlock && (open !== undefined || text.startsWith("$ "))) {
      const rest: string = open === undefined ? text.slice(2) : open.text + text;
      const number: number = open?.number ?? i + 1;
      open = rest.endsWith("\\") ? { number, text: rest.slice(0, -1) } : undefined;
      if (open === undefined) found.push(lineOf(number, rest));
    } else if (isInBlock && found.length > 0) {
      const refusal = /^quipu: \w+:/.exec(text)?.[0];
      if (refusal !== undefined) found.push({ ...found.pop()!, refusal });
    }
  }
  return found;
}

function lineOf(number: number, text: string): Line {
  const [, command, comment = ""] = /^(.*?)(?:\s+# (.*))?$/.exec(text)!;
  const code = /^exits with (\d+)/.exec(comment)?.[1];
  return { number, command: command!.trimEnd(), code: Number(code ?? 0) };
}

/** A folder that looks like a checkout without what commands write, with `npx` for its own commands. */
function checkout(): { readonly folder: string; readonly programs: string } {
  const root = temporaryFolder();
  const [folder, programs] = [join(root, "checkout"), join(root, "programs")];
  for (const path of [folder, programs]) mkdirSync(path);
  for (const name of ["dist", "node_modules", "circuits", "contracts", "package.json"]) {
    symlinkSync(join(packageRoot, name), join(folder, name));
  }
  cpSync(join(packageRoot, "docs"), join(folder, "docs"), { recursive: true });
  const main = join(packageRoot, "dist", "cli", "main.js");
  const script = `#!/bin/sh\n[ "$1" = quipu ] || exit 127\nshift\nexec ${process.execPath} ${main} "$@"\n`;
  writeFileSync(join(programs, "npx"), script);
  chmodSync(join(programs, "npx"), 0o755);
  return { folder, programs };
}

/** A shell that runs one line after the other and keeps what they set. */
class Shell {
  readonly #shell: ChildProcess;
  #text = "";

  constructor({ folder, programs }: ReturnType<typeof checkout>) {
    const env: NodeJS.ProcessEnv = { ...process.env, PATH: `${programs}:${process.env.PATH}` };
    for (const name of Object.keys(env))
      if (/^QUIPU_(RPC|CONTRACT|L1|L2)/.test(name)) delete env[name];
    this.#shell = spawn("bash", ["--noprofile", "--norc"], { cwd: folder, env });
    for (const stream of [this.#shell.stdout!, this.#shell.stderr!]) {
      stream.setEncoding("utf8").on("data", (part: string) => {
        this.#text += part;
        this.#shell.emit("text");
      });
    }
  }

  /** Runs a line to its end. */
  run(command: string): Promise<{ readonly code: number; readonly text: string }> {
    this.#text = "";
    const end = /^end of the line, (\d+)$/m;
    return new Promise((resolve, reject) => {
      const read = (): void => {
        const [line, code] = end.exec(this.#text) ?? [];
        if (line === undefined) return;
        this.#shell.off("text", read).off("exit", leave);
        resolve({ code: Number(code), text: this.#text.replace(line, "") });
      };
      const leave = (): void => reject(new Error(`the shell has ended: ${this.#text}`));
      this.#shell.on("text", read).once("exit", leave);
      // Both streams go one way, so that everything has come when the end has.
      this.#shell.stdin!.write(
        `{ ${command}\n} </dev/null 2>&1; printf '\\nend of the line, %s\\n' $?\n`,
      );
    });
  }

  close(): void {
    this.#shell.kill();
  }
}

describe("the commands of the docs", function () {
  this.timeout(600_000);
  const docs = readdirSync(join(packageRoot, "docs")).filter((name) => name.endsWith(".md"));
  const pages = ["README.md", ...docs.map((name) => `docs/${name}`)];
  const lines = new Map(pages.map((page) => [page, linesOf(page)]));

  it("are found, and what is run elsewhere is still there", () => {
    assert.ok(lines.get("README.md")!.length > 0 && lines.get("docs/l1.md")!.length > 0);
    const commands = [...lines.values()].flat().map(({ command }) => command);
    for (const [command, path] of Object.entries(ELSEWHERE)) {
      assert.ok(commands.includes(command), `no page has ${command}`);
      assert.ok(existsSync(join(packageRoot, path)), path);
    }
  });

  for (const [page, commands] of lines) {
    const here = commands.filter(({ command }) => !Object.hasOwn(ELSEWHERE, command));
    if (here.length === 0) continue;
    describe(page, () => {
      let shell: Shell;
      let anvil: Anvil | undefined;
      before(async () => {
        shell = new Shell(checkout());
        if (here.some(({ command }) => command.includes(ENDPOINT))) anvil = await Anvil.start();
      });
      after(async () => {
        shell.close();
        await anvil?.stop();
      });

      for (const { number, command, code, refusal } of here) {
        it(`${page}:${number}: ${command}`, async () => {
          const literal = anvil === undefined ? command : command.replace(ENDPOINT, anvil.url);
          const ended = await shell.run(literal);
          assert.equal(ended.code, code, ended.text);
          if (code !== 0) assert.ok(ended.text.includes(refusal!), ended.text);
        });
      }
    });
  }
});
