/** `quipu key new`: makes a private key, for an account of the rollup or of L1. */
import { randomBytes } from "node:crypto";
import { Command } from "commander";
import { createSecretFile } from "../../files/secret-file.js";
import { formatFacts } from "../../terminal/table.js";
import { jsonOption } from "../arguments.js";
import { printResult } from "../output.js";

const EXAMPLES = `
The key is 32 random bytes as 0x and 64 hex digits, in a file that only you may read. A file that is
there is never replaced. Whoever has the file can spend; there is no other copy.

An account of the rollup is controlled by a key of the rollup, which signs transfers and withdrawals, and
by an account of L1, its owner, which deposits, claims and can force an exit. --l1 makes a key for the
latter; any other Ethereum key does as well.

Examples:
  $ quipu key new
  $ quipu key new --out alice.key
  $ quipu key new --l1 --out alice-l1.key`;

interface Flags {
  readonly out?: string;
  readonly l1?: boolean;
  readonly json?: boolean;
}

export function newKeyCommand(): Command {
  return new Command("new")
    .description("make a private key and show the public one")
    .option("--out <file>", "file to write (default: l2.key, or l1.key with --l1)")
    .option("--l1", "a key of Ethereum instead, for an account of L1")
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action(run);
}

async function run({ out, l1, json }: Flags): Promise<void> {
  const file = out ?? (l1 ? "l1.key" : "l2.key");
  const { secret, shown } = await (l1 ? newL1Key() : newL2Key());
  await createSecretFile(file, `0x${Buffer.from(secret).toString("hex")}\n`);
  const result = { file, ...shown };
  printResult(json, result, () => {
    const { publicKey, point, address } = shown;
    const inGenesis = point && JSON.stringify(point);
    return formatFacts({
      "private key": file,
      "public key": publicKey,
      "in a genesis": inGenesis,
      address,
    });
  });
}

interface NewKey {
  readonly secret: Uint8Array;
  /** What may be known to everybody. */
  readonly shown: {
    /** Compressed, as L1 and options take it. */
    readonly publicKey?: string;
    /** The same key as genesis.json has it. */
    readonly point?: readonly [x: string, y: string];
    readonly address?: string;
  };
}

async function newL2Key(): Promise<NewKey> {
  const { deriveKeyPair } = await import("../../src/crypto/eddsa.js");
  const { compressKey } = await import("../../src/crypto/compressed-key.js");
  const secret = randomBytes(32);
  const key = deriveKeyPair(secret).publicKey;
  const publicKey = `0x${compressKey(key).toString(16).padStart(64, "0")}`;
  return { secret, shown: { publicKey, point: [`${key.x}`, `${key.y}`] } };
}

async function newL1Key(): Promise<NewKey> {
  const { secp256k1 } = await import("@noble/curves/secp256k1.js");
  const { keccak256 } = await import("../../src/crypto/keccak.js");
  const secret = secp256k1.utils.randomSecretKey();
  const point = secp256k1.getPublicKey(secret, false).slice(1); // without the byte that says "uncompressed"
  const address = keccak256(point).slice(-20);
  return { secret, shown: { address: `0x${Buffer.from(address).toString("hex")}` } };
}
