/**
 * What somebody gets who installs quipu: `npm run check:package`. Packs this checkout, installs the
 * package into an empty folder without the packages of development, proves and verifies a batch with it
 * through the library, and runs its command. Fails if an install has become heavy, or runs scripts.
 *
 * Compiled circuits and keys are taken from the checkout's build folder where they are there.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ownVersion, pinnedVersion } from "../prover/artifacts/own-manifest.js";
import { defaultBuildDir, packageRoot } from "../prover/artifacts/package-root.js";
import { formatDuration, formatFacts } from "../terminal/table.js";

/** What node_modules may take on disk. */
const MOST_BYTES = 160 * 2 ** 20;

/** What an install must do without: they come with circomlibjs and viem. */
const UNWANTED = ["circomlibjs", "ethers", "elliptic", "viem", "ox"];

/** A batch of one transfer, proven and verified with nothing but the package. */
const USE = `
import { mkdir } from "node:fs/promises";
import { createTransfer, deploymentDomain, deriveKeyPair, parseShape, signOperation } from "quipu-rollup";
import { proveWorkload, verifyDirectory, writeGenesis, writeOperations } from "quipu-rollup/workload";

const deployment = { chainId: 31337n, contract: 0xc0ffeen };
const keys = [1, 2].map((byte) => deriveKeyPair(new Uint8Array(32).fill(byte)));
const accounts = keys.map(({ publicKey }, i) => {
  return { balance: 1000n, nonce: 0, token: 0, publicKey, owner: BigInt(i + 1) };
});
const payment = createTransfer({ from: 0, to: 1, token: 0, amount: 250n, fee: 3n, nonce: 0 });
await mkdir("mine");
await writeGenesis("mine/genesis.json", { deployment, levels: 3, accounts });
await writeOperations("mine/operations.jsonl", [
  signOperation(deploymentDomain(deployment), payment, keys[0]),
]);
await proveWorkload({ workload: "mine", out: "batches", shape: parseShape("1x2"), feeRecipient: 1n });
const { valid, verdicts } = await verifyDirectory("batches");
console.log(JSON.stringify({ valid, batches: verdicts.length }));
`;

/**
 * Both contracts, compiled from the sources in the package, or found compiled by them. The commands that deploy them need
 * viem, which is not installed here.
 */
const COMPILE = `
const from = new URL("node_modules/quipu-rollup/dist/l1/artifacts/", import.meta.url);
const { rollupContract } = await import(new URL("rollup-contract.js", from));
const { optimisticContract } = await import(new URL("optimistic-contract.js", from));
const compiled = await Promise.all([rollupContract(), optimisticContract()]);
console.log(compiled.every(({ bytecode }) => bytecode.length > 2));
`;

interface Installed {
  readonly hasInstallScript?: boolean;
}

const start = performance.now();
const folder = await mkdtemp(join(tmpdir(), "quipu-package-"));
try {
  await install();
  const packages = await installedPackages();
  const bytes = await bytesOnDisk(join(folder, "node_modules"));
  await checkTree(packages, bytes);
  await checkLibrary();
  await checkContracts();
  await checkCommand();
  const facts = {
    packages: packages.size,
    "on disk": `${Math.round(bytes / 2 ** 20)} MiB, at most ${MOST_BYTES / 2 ** 20}`,
    time: formatDuration(performance.now() - start),
  };
  console.log(`the package installs, proves, verifies and runs\n${formatFacts(facts)}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function install(): Promise<void> {
  const packed = await run("npm", ["pack", "--silent", "--pack-destination", folder], packageRoot);
  await writeFile(join(folder, "package.json"), '{ "private": true }\n');
  const quiet = ["--omit=dev", "--prefer-offline", "--no-audit", "--no-fund", "--silent"];
  await run("npm", ["install", ...quiet, `./${packed.trim()}`]);
}

/** What npm has installed, by path. */
async function installedPackages(): Promise<Map<string, Installed>> {
  const lock = await readFile(join(folder, "node_modules", ".package-lock.json"), "utf8");
  return new Map(Object.entries(JSON.parse(lock).packages as Record<string, Installed>));
}

async function checkTree(packages: ReadonlyMap<string, Installed>, bytes: number): Promise<void> {
  const names = [...packages.keys()].map((path) => path.split("node_modules/").at(-1)!);
  assert.deepEqual(
    UNWANTED.filter((name) => names.includes(name)),
    [],
  );
  // quipu's own is prepare, which npm runs in a checkout and for a git repository only.
  const scripted = [...packages].filter(([, { hasInstallScript }]) => hasInstallScript);
  assert.deepEqual(
    scripted.map(([path]) => path).filter((path) => path !== "node_modules/quipu-rollup"),
    [],
  );
  assert.ok(bytes <= MOST_BYTES, `node_modules takes ${bytes} bytes, at most ${MOST_BYTES}`);
}

async function checkLibrary(): Promise<void> {
  await writeFile(join(folder, "use.mjs"), USE);
  const env = { ...process.env, QUIPU_BUILD_DIR: defaultBuildDir() };
  const output = await run(process.execPath, ["use.mjs"], folder, env);
  assert.deepEqual(JSON.parse(output), { valid: true, batches: 1 });
  await run(
    "npx",
    ["--no-install", "quipu", "verify", "batches", "--page", "page.html"],
    folder,
    env,
  );
  assert.match(await readFile(join(folder, "page.html"), "utf8"), /<script type="module">/);
}

async function checkContracts(): Promise<void> {
  await writeFile(join(folder, "compile.mjs"), COMPILE);
  const env = { ...process.env, QUIPU_BUILD_DIR: defaultBuildDir() };
  assert.equal((await run(process.execPath, ["compile.mjs"], folder, env)).trim(), "true");
}

async function checkCommand(): Promise<void> {
  const npx = ["--no-install", "quipu"];
  const figures = join("node_modules", "quipu-rollup", "docs", "settlement", "result.json");
  const compare = [...npx, "compare-settlement", "--from", figures];
  assert.match(await run("npx", compare), /optimistic/);
  assert.match(await run("npx", [...npx, "watch", "--help"]), /^Usage: quipu watch /);
  assert.equal((await run("npx", [...npx, "--version"])).trim(), ownVersion());
  assert.match(await run("npx", [...npx, "--help"]), /^Usage: quipu /);
  const rollup = ["--rpc", "http://127.0.0.1:1", "--contract", `0x${"1".repeat(40)}`];
  await assert.rejects(run("npx", [...npx, "l1", "status", ...rollup]), {
    code: 1,
    stderr: new RegExp(`^quipu: PackageMissing: .*npm i viem@${pinnedVersion("viem")}\\n`),
  });
}

/** Runs a program in the empty folder and returns what it prints. */
async function run(
  program: string,
  args: readonly string[],
  cwd: string = folder,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const options = { cwd, env, shell: process.platform === "win32" };
  return (await promisify(execFile)(program, [...args], options)).stdout;
}

/** As `du` counts: whole blocks, folders included. */
async function bytesOnDisk(path: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    const { blocks, size } = await stat(join(entry.parentPath, entry.name));
    sum += blocks === undefined ? size : blocks * 512;
  }
  return sum;
}
