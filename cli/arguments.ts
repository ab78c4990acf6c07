/** Options shared by several commands, and the parsing of their values. */

import { InvalidArgumentError, Option } from "commander";
import { BACKEND_NAMES } from "../prover/pool/backends.js";
import { SETUP_KINDS } from "../prover/provenance.js";
import { LEVELS, MAX_LEVELS, MIN_LEVELS, OWNER_LIMIT } from "../src/params.js";

/** Inclusive bounds of a number. */
interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** An option of a whole number within bounds. */
export function integerOption(flags: string, description: string, bounds: Bounds): Option {
  return boundedOption(flags, description, { ...bounds, form: /^\d+$/, what: "a whole number" });
}

/** An option of a number within bounds. */
export function numberOption(flags: string, description: string, bounds: Bounds): Option {
  return boundedOption(flags, description, { ...bounds, form: /^\d+(\.\d+)?$/, what: "a number" });
}

function boundedOption(
  flags: string,
  description: string,
  { low, high, form, what }: Bounds & { readonly form: RegExp; readonly what: string },
): Option {
  return new Option(flags, description).argParser((text) => {
    const value = Number(text);
    if (form.test(text) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`Expected ${what}, ${low} to ${high}.`);
  });
}

/** An option of an L1 address. */
export function addressOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser(parseAddress);
}

/** @throws InvalidArgumentError */
export function parseAddress(text: string): bigint {
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return BigInt(text);
  throw new InvalidArgumentError("Expected 0x and 40 hex digits.");
}

/** An option of a compressed public key (SPEC.md section 4). */
export function publicKeyOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => {
    if (/^0x[0-9a-fA-F]{64}$/.test(text)) return BigInt(text);
    throw new InvalidArgumentError("Expected 0x and 64 hex digits.");
  });
}

/** An option of a whole number of any size, in decimal. */
export function bigintOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => {
    if (/^\d+$/.test(text) && BigInt(text) < 1n << 256n) return BigInt(text);
    throw new InvalidArgumentError("Expected a decimal number below 2^256.");
  });
}

/** `--fee-recipient ADDRESS`. */
export function feeRecipientOption(description: string): Option {
  return addressOption("--fee-recipient <address>", description).default(
    LOCAL_FEE_RECIPIENT,
    `0x${LOCAL_FEE_RECIPIENT.toString(16).padStart(40, "0")}`,
  );
}

/** `--chain-id`: any 256-bit number, in decimal. */
export function chainIdOption(): Option {
  const what = "chain id of the L1 that the transfers are signed for";
  return bigintOption("--chain-id <id>", what).default(31337n, "31337");
}

/** `--levels L`. */
export function levelsOption(): Option {
  const bounds = { low: MIN_LEVELS, high: MAX_LEVELS };
  return integerOption("--levels <L>", "depth of the state tree (8^L accounts)", bounds).default(
    LEVELS,
  );
}

/** `--build-dir DIR`. */
export function buildDirOption(): Option {
  return new Option("--build-dir <dir>", "where compiled circuits and keys are kept").env(
    "QUIPU_BUILD_DIR",
  );
}

/** `--key KIND`. */
export function keyOption(): Option {
  return new Option(
    "--key <kind>",
    "local: made on this machine if missing; ceremony: made by setup",
  )
    .choices(SETUP_KINDS)
    .default("local");
}

/** `--backend NAME`. */
export function backendOption(): Option {
  const what = "prover: by default the engine, or snarkjs where the engine cannot run";
  return new Option("--backend <name>", what).choices(BACKEND_NAMES).env("QUIPU_BACKEND");
}

export function zeroKnowledgeOption(): Option {
  const what = "proofs of batches hide their witness too, which takes a tenth longer";
  return new Option("--zero-knowledge", what).env("QUIPU_ZERO_KNOWLEDGE");
}

/** `--json`. */
export function jsonOption(): Option {
  return new Option("--json", "print the result as JSON, numbers beyond 2^53 as decimal strings");
}

/** Options of every command that uses circuits. */
export interface BuildFlags {
  readonly buildDir?: string;
  readonly json?: boolean;
}

/** The made-up address that receives the fees of local runs. */
const LOCAL_FEE_RECIPIENT = 0xfeen;

/** The made-up contract address of local runs. */
export const LOCAL_CONTRACT = OWNER_LIMIT - 1n;
