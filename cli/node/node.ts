/** `quipu node`: a rollup that runs. */
import { join } from "node:path";
import { Command, type Option } from "commander";
import { DEFAULT_PORT } from "../../client/messages/default-url.js";
import type { DeployedRollup } from "../../l1/contract/connect-rollup.js";
import type { Sender } from "../../l1/sending/sender.js";
import type { RunningNode } from "../../node/service/service-options.js";
import { ownVersion } from "../../prover/artifacts/own-manifest.js";
import type { ProgressListener } from "../../prover/progress.js";
import type { SetupKind } from "../../prover/provenance.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { formatFacts } from "../../terminal/table.js";
import { addressOption, integerOption } from "../arguments.js";
import { catchInterruption } from "../interruption.js";
import { openBlobs } from "../l1/blobs-option.js";
import {
  feeOption,
  openRollup,
  openSender,
  type SenderFlags,
  withSender,
} from "../l1/connection.js";
import { openProvingKey, withProvingKey } from "../l1/proving-key.js";
import { type PublishFlags, withPublishing } from "../l1/publishing.js";
import { printResult, runVisibly } from "../output.js";
import { shapeOption } from "../shape-argument.js";
import { readToken } from "../token-file.js";
import { assertPortFree } from "./assert-port-free.js";
import { openDevWorld } from "./dev.js";
import { severalShapes, withL1 } from "./l1-options.js";
import { chosenShapes, type ShapeCircuit, servedShapes } from "./node-circuits.js";
import { type FollowerFlags, takeConfig, withNode } from "./node-flags.js";
import { type FleetFlags, openNodeFleet, withFleetOfNode } from "./node-fleet.js";
import { openWorld } from "./node-world.js";
import { NODE_GRACE_MS, untilEnd } from "./until-end.js";
import { withoutSecrets } from "./without-secrets.js";

const EXAMPLES = `
Takes signed operations over HTTP, seals them into batches, proves them, commits them on L1, and answers questions about
all of it. What it has answered with 2xx is on disk. Ctrl-C ends it; the same command goes on where it stopped, also after a crash.

--dev needs nothing else: it starts a database, a chain (anvil), deploys the contract, and keeps all of it in --dir. The keys
of its chain are known to everybody. Without --dev, give --rpc, --contract and --account.

Every setting can stand in the file of --config, and some in the environment: QUIPU_RPC, QUIPU_CONTRACT, QUIPU_L1_KEY, QUIPU_PORT,
DATABASE_URL. A flag goes before the environment, and that before the file.

Examples:
  $ quipu node --dev
  $ quipu node --rpc https://l1.example --contract 0x… --account me.key --dir data
  $ quipu node --config node.json`;

/** Where the chain of --dev listens; wallets look there. */
const DEV_PORT = 8545;
/** A chain of this machine's own may be asked more often. */
const DEV_FOLLOW_MS = 500;

interface Flags
  extends FollowerFlags,
    Omit<SenderFlags, "rpc" | "maxBlobFee" | "chainId">,
    PublishFlags,
    FleetFlags {
  readonly dev?: boolean;
  readonly l1Port: number;
  readonly feeRecipient?: bigint;
  readonly feePercent: number;
  readonly sealAfter: number;
  readonly followEvery: number;
  readonly settleAfter: number;
  readonly settleBelowGas?: bigint;
  readonly backlog?: number;
  readonly waiting: number;
  readonly rateLimit: boolean;
  readonly operatorTokenFile?: string;
  readonly key: SetupKind;
  readonly zkey?: string;
  readonly buildDir?: string;
}

export function nodeCommand(): Command {
  const command = withL1(
    new Command("node").description("run a rollup: take operations, prove them, settle them"),
  )
    .option("--dev", "with a chain, a contract, a database and keys of its own")
    .addOption(
      integerOption("--l1-port <n>", "port of the chain of --dev", {
        low: 0,
        high: 65_535,
      }).default(DEV_PORT),
    )
    .addOption(severalShapes(shapeOption()))
    .addOption(
      integerOption("--group <n>", "batches in one transaction at most", {
        low: 1,
        high: 1024,
      }).default(1),
    )
    .addOption(milliseconds("--seal-after <ms>", "time after which what waits is sealed", 1000))
    .addOption(
      milliseconds("--follow-every <ms>", "time between two looks at L1; with --dev 500", 2000),
    )
    .addOption(
      milliseconds("--settle-after <ms>", "time that a proven batch waits for its group", 60_000),
    )
    .addOption(
      feeOption(
        "--settle-below-gas <gwei>",
        "price of gas up to which a proven batch waits for no group",
      ),
    )
    .addOption(
      integerOption(
        "--backlog <n>",
        "batches that may be sealed and not on L1 (default: 8, or twice as many as provers prove at a time)",
        { low: 1, high: 4096 },
      ),
    )
    .addOption(
      integerOption("--waiting <n>", "operations that may wait while so many batches are", {
        low: 1,
        high: 100_000,
      }).default(10_000),
    )
    .option("--no-rate-limit", "does not limit the requests of an address: a proxy does")
    .addOption(
      integerOption("--fee-percent <n>", "what users pay of their share of L1's gas", {
        low: 0,
        high: 10_000,
      }).default(0),
    )
    .addOption(
      addressOption("--fee-recipient <address>", "credited with the fees (default: the sender)"),
    )
    .option(
      "--operator-token-file <file>",
      "token for the operator's routes (default: there are none)",
    )
    .addHelpText("after", EXAMPLES);
  return withFleetOfNode(
    withProvingKey(withPublishing(withSender(withNode(command, "run/node")))),
  ).action(run);
}

function milliseconds(flags: string, description: string, value: number): Option {
  return integerOption(flags, description, { low: 0, high: 86_400_000 }).default(value);
}

/** What a node settles on. */
interface Ground {
  readonly rpc: string;
  readonly rollup: DeployedRollup;
  readonly fromBlock: number;
  readonly sender: Sender;
  readonly secondSender?: Sender | undefined;
  readonly circuits: readonly ShapeCircuit[];
  close(): Promise<void>;
}

async function run(_: Flags, command: Command): Promise<void> {
  await takeConfig(command);
  const isChosen = command.getOptionValueSource("followEvery") !== "default";
  const typed: Flags = command.opts();
  const flags = typed.dev && !isChosen ? { ...typed, followEvery: DEV_FOLLOW_MS } : typed;
  if (flags.dev !== true && (flags.rpc === undefined || flags.contract === undefined)) {
    command.error("error: give --rpc and --contract (or QUIPU_RPC and QUIPU_CONTRACT), or --dev");
  }
  if (flags.ownProvers === 0 && flags.proverTokenFile === undefined) {
    command.error("error: with --own-provers 0, give --prover-token-file: somebody must prove");
  }
  const signal = catchInterruption(NODE_GRACE_MS);
  const closing: (() => Promise<void>)[] = [];
  try {
    const { node, ground, world } = await runVisibly("Start", flags.json, (report) =>
      start(flags, { signal, report, closing }),
    );
    const place = world.databaseFolder ?? withoutSecrets(world.databaseUrl);
    const shown = describe(flags, ground, { url: node.url, database: place });
    printResult(flags.json, shown, () => {
      const { api, chainId, shapes, rpc, ...rest } = shown;
      const l1 = `${rpc}, chain ${chainId}`;
      const facts = formatFacts({ api, L1: l1, shapes: shapes.join(", "), ...rest });
      return `${facts}\n\n${nextSteps(flags, ground, node)}`;
    });
    await untilEnd(node, signal);
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

interface Starting {
  readonly signal: AbortSignal;
  readonly report: ProgressListener;
  /** What is to be done at the end, in the reverse order. */
  readonly closing: (() => Promise<void>)[];
}

async function start(flags: Flags, { signal, report, closing }: Starting) {
  const { dir, dev, publish, group, fallback, feeRecipient, feePercent } = flags;
  const logFile = flags.logFile ?? (dev ? join(dir, "node.log") : undefined);
  await assertPortFree(flags.host, flags.port);
  const world = await openWorld({ ...flags, logFile }, { signal, report });
  closing.push(() => world.close());
  const ground = await (dev ? openDev(flags, signal, report) : openOwn(flags, report));
  closing.push(() => ground.close());
  const { rollup, fromBlock, sender, secondSender, circuits } = ground;
  const { startNode } = await import("../../node/service/start-node.js");
  const fleet = await openNodeFleet(flags, circuits, { logger: world.logger, closing });
  report({ step: "read L1" });
  const { host, port, origin: origins, trustedProxies } = flags;
  const { operatorTokenFile: tokenFile } = flags;
  const operatorToken = tokenFile === undefined ? undefined : await readToken(tokenFile);
  const node = await startNode({
    ...{
      rollup,
      fromBlock,
      sender,
      secondSender,
      publish,
      group,
      fallback,
      feeRecipient,
      feePercent,
      cheapGas: flags.settleBelowGas,
    },
    ...{ logRange: flags.logRange, finalityDepth: flags.finalityDepth, folder: dir },
    ...{ databaseUrl: world.databaseUrl, logger: world.logger, version: ownVersion() },
    blobs: await openBlobs([{ kind: "folder", at: join(dir, "blobs") }, ...(flags.blobs ?? [])]),
    shapes: await servedShapes(circuits),
    ...{ prove: fleet.prove, fleet },
    service: {
      sealAfterMs: flags.sealAfter,
      followEveryMs: flags.followEvery,
      settleAfterMs: group === 1 ? 0 : flags.settleAfter,
      backlog: flags.backlog,
      waitingLimit: flags.waiting,
    },
    api: {
      ...{ host, port, origins, trustedProxies, operatorToken },
      rates: flags.rateLimit ? undefined : false,
    },
  });
  closing.push(() => node.stop());
  return { node, ground, world };
}

async function openDev(
  flags: Flags,
  signal: AbortSignal,
  report: ProgressListener,
): Promise<Ground> {
  const { dir, l1Port, shape: shapes } = flags;
  return openDevWorld({ dir, l1Port, shapes, signal, report });
}

async function openOwn(flags: Flags, report: ProgressListener): Promise<Ground> {
  const { dir, fromBlock, contract, secondAccount } = flags;
  const rpc = flags.rpc!;
  const rollup = await openRollup({ ...flags, rpc, contract: contract! });
  const own = { ...flags, rpc, outbox: flags.outbox ?? join(dir, "outbox.json") };
  const sender = await openSender(rollup.chain, own);
  const secondSender =
    secondAccount === undefined
      ? undefined
      : await openSender(rollup.chain, {
          ...own,
          account: secondAccount,
          outbox: `${own.outbox}.second`,
        });
  const circuits = [];
  for (const shape of await chosenShapes(rollup, flags.shape)) {
    circuits.push({ shape, ...(await openProvingKey(rollup, shape, flags, report)) });
  }
  return { rpc, rollup, fromBlock, sender, secondSender, circuits, close: async () => {} };
}

function describe(
  { dir }: Flags,
  { rpc, rollup, circuits }: Ground,
  { url, database }: { readonly url: string; readonly database: string },
) {
  return {
    api: `${url}/api/v1`,
    rpc: withoutSecrets(rpc),
    chainId: `${rollup.chain.chainId}`,
    contract: rollup.address,
    shapes: circuits.map(({ shape }: { readonly shape: Shape }) => formatShape(shape)),
    database,
    folder: dir,
  };
}

/** What to type next, as it stands. */
function nextSteps({ dev, port, l1Port }: Flags, { rpc }: Ground, { url }: RunningNode): string {
  const atNode = port === DEFAULT_PORT ? "" : ` --node ${url}`;
  const onL1 = dev && l1Port === DEV_PORT ? "" : ` --rpc ${withoutSecrets(rpc)}`;
  const lines = [
    `npx quipu wallet new${atNode}${onL1}`,
    "npx quipu wallet deposit 1.5",
    `npx quipu wallet new --name bob${atNode}${onL1}`,
    "npx quipu wallet send 0.25 $(npx quipu wallet address --name bob) --until finalized",
    "npx quipu wallet balance --name bob",
    `curl ${url}/api/v1/status`,
  ];
  return [
    "next, in another terminal:",
    ...lines.map((line) => `  $ ${line}`),
    "Ctrl-C ends it; the same command goes on.",
  ].join("\n");
}
