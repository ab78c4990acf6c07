/** The options of a node, by flag, by environment, or in a file. */
import { readFile } from "node:fs/promises";
import { type Command, InvalidArgumentError, Option } from "commander";
import { DEFAULT_PORT } from "../../client/messages/default-url.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import type { Shape } from "../../src/shape.js";
import { integerOption, jsonOption } from "../arguments.js";
import type { TypedSource } from "../l1/blobs-option.js";
import { blobsOption } from "../l1/blobs-option.js";

/** What all nodes are told. */
export interface FollowerFlags {
  readonly rpc?: string;
  readonly chainId?: bigint;
  readonly contract?: bigint;
  readonly fromBlock: number;
  readonly logRange: number;
  readonly finalityDepth?: number;
  readonly dir: string;
  readonly database?: string;
  readonly host: string;
  readonly port: number;
  readonly origin?: readonly string[];
  readonly trustedProxies?: readonly string[];
  readonly blobs?: readonly TypedSource[];
  readonly logFile?: string;
  readonly config?: string;
  readonly json?: boolean;
  readonly shape?: readonly Shape[];
}

const ANY = { low: 0, high: Number.MAX_SAFE_INTEGER };

/** Adds the options that all nodes have. */
export function withNode(command: Command, folder: string): Command {
  return command
    .option("--dir <dir>", "folder for everything that the node keeps", folder)
    .addOption(
      new Option("--database <url>", "PostgreSQL to use (default: one of its own in --dir)").env(
        "DATABASE_URL",
      ),
    )
    .addOption(new Option("--host <address>", "address to listen on").default("127.0.0.1"))
    .addOption(
      integerOption("--port <n>", "port of the API; 0 for any", { low: 0, high: 65_535 })
        .env("QUIPU_PORT")
        .default(DEFAULT_PORT),
    )
    .addOption(
      new Option("--origin <url>", "pages of it may ask (repeatable)").argParser(
        (text, others: readonly string[] = []) => [...others, text],
      ),
    )
    .addOption(
      new Option(
        "--trusted-proxies <ranges>",
        "proxies that name their users in X-Forwarded-For: 127.0.0.1,10.0.0.0/8",
      ).argParser((text, others: readonly string[] = []) => [...others, ...text.split(",")]),
    )
    .addOption(blobsOption())
    .addOption(integerOption("--from-block <n>", "block of the contract", ANY).default(0))
    .addOption(
      integerOption("--log-range <n>", "blocks requested at once", {
        low: 1,
        high: 1_000_000,
      }).default(1000),
    )
    .addOption(
      integerOption(
        "--finality-depth <n>",
        "blocks after which one is final, where L1 does not say",
        {
          low: 1,
          high: 100_000,
        },
      ),
    )
    .option(
      "--log-file <file>",
      "file for the log, one line of JSON each (default: standard error)",
    )
    .option(
      "--config <file>",
      'JSON file with these settings, by the names of the flags: {"port": 4001}',
    )
    .addOption(jsonOption());
}

/**
 * Takes the settings of `--config` where neither a flag nor the environment says otherwise.
 *
 * @throws QuipuError `InvalidFile`, naming the setting.
 */
export async function takeConfig(command: Command): Promise<void> {
  const path: string | undefined = command.opts().config;
  if (path === undefined) return;
  for (const [name, value] of Object.entries(await readSettings(path))) {
    const option = command.options.find((each) => each.long === `--${name}`);
    if (option === undefined || name === "config") {
      throw new QuipuError(
        "InvalidFile",
        gotExpected(
          `${path}: setting`,
          `'${name}'`,
          "the name of an option of --help, such as port",
        ),
      );
    }
    const key = option.attributeName();
    const source = command.getOptionValueSource(key);
    if (source === "cli" || source === "env") continue;
    command.setOptionValueWithSource(key, parsed(option, value, `${path}: ${name}`), "config");
  }
}

async function readSettings(path: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, "utf8").catch((cause: Error) => {
    throw new QuipuError("InvalidFile", `${path}: cannot be read: ${cause.message}`, { cause });
  });
  try {
    const settings: unknown = JSON.parse(text);
    if (typeof settings === "object" && settings !== null && !Array.isArray(settings)) {
      return settings as Record<string, unknown>;
    }
  } catch (cause) {
    throw new QuipuError("InvalidFile", `${path}: ${(cause as Error).message}`, { cause });
  }
  throw new QuipuError(
    "InvalidFile",
    gotExpected(path, text.slice(0, 40), "an object of settings"),
  );
}

/** The value of an option as if it had been typed. */
function parsed(option: Option, value: unknown, place: string): unknown {
  if (option.isBoolean() || option.negate) {
    if (typeof value === "boolean") return option.negate ? !value : value;
    throw new QuipuError("InvalidFile", gotExpected(place, JSON.stringify(value), "true or false"));
  }
  const texts = (Array.isArray(value) ? value : [value]).map(String);
  try {
    const parse = option.parseArg;
    if (parse === undefined) return texts[0];
    return texts.reduce<unknown>((previous, text) => parse(text, previous as never), undefined);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new QuipuError("InvalidFile", gotExpected(place, texts.join(", "), expectation(error)));
  }
}

/** What a parser says that it expects, to stand behind "expected". */
function expectation({ message }: InvalidArgumentError): string {
  const [, words] = /^(?:Expected |Allowed choices are )?(.*?)\.?$/s.exec(message)!;
  return words!;
}
