/** `quipu l1 deploy`: puts a rollup on L1. */

import { Command, InvalidArgumentError, Option } from "commander";
import { addressOf } from "../../l1/contract/address.js";
import { assertBlobsOutlast } from "../../l1/contract/assert-blobs-outlast.js";
import { assertQueuesServed } from "../../l1/contract/assert-queues-served.js";
import type { SetupKind } from "../../prover/provenance.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { shellWord } from "../../terminal/shell-word.js";
import { formatFacts, formatTable } from "../../terminal/table.js";
import { formatTimeSpan } from "../../terminal/time-span.js";
import {
  type BuildFlags,
  buildDirOption,
  keyOption,
  levelsOption,
  parseAddress,
} from "../arguments.js";
import { catchInterruption } from "../interruption.js";
import { printResult, runVisibly } from "../output.js";
import { anyShapeOption, parseUnsignedShape, shapeOption } from "../shape-argument.js";
import { timeSpanOption } from "../time-span-option.js";
import {
  type ChainFlags,
  openChain,
  openSender,
  type SenderFlags,
  withChain,
  withSender,
} from "./connection.js";
import { publishOption } from "./publishing.js";

const EXAMPLES = `
Compiles circuits and contract, makes missing keys, deploys each key as the data of an account, and
then the contract, which names the keys for ever. Nobody can change anything afterwards. Whoever made a key
could forge proofs under it and take everything: keys made here are for experiments.

At least one shape must take both deposits and exits: a queue that no batch takes from freezes the
rollup.

Users need the proving key of the escape circuit to leave on their own, and other sequencers need those
of the batches: publish them.

--token names ERC-20 contracts of the chain; they are tokens 1, 2, 3 … of the rollup, and ETH is 0.

--publish blob refuses a deadline above a third of the 18 days that blobs are kept: whoever is left out
must have time to freeze the rollup and to leave while the blobs are there. The contract takes batches
either way; 'quipu l1 commit --publish blob' refuses such a deadline as well.

Examples:
  $ quipu l1 deploy --account me.key --shape 4x6-2d1e1w2p
  $ quipu l1 deploy --account me.key --shape 4x6-2d1e1w2p --shape 8x8 --deadline 7d
  $ quipu l1 deploy --account me.key --shape 4x6-2d1e1w2p --token 0x8464135c8f25da09e49bc8782676a84730c318bc`;

interface Flags extends ChainFlags, SenderFlags, Pick<BuildFlags, "buildDir"> {
  readonly shape: readonly Shape[];
  readonly anyShape?: boolean;
  readonly levels: number;
  readonly token: readonly bigint[];
  readonly deadline: number;
  readonly spacing: number;
  readonly key: SetupKind;
  readonly publish: "calldata" | "blob";
}

export function deployCommand(): Command {
  const command = new Command("deploy")
    .description("put a rollup on L1: keys and contract")
    .addOption(severalOption(shapeOption(), parseUnsignedShape).makeOptionMandatory())
    .addOption(anyShapeOption())
    .addOption(levelsOption())
    .addOption(
      severalOption(
        new Option("--token <address>", "an ERC-20; repeat it for several tokens, in order"),
        parseAddress,
      ).default([], "ETH alone"),
    )
    .addOption(
      timeSpanOption("--deadline <time>", "time for any item of a queue").default(86_400, "1d"),
    )
    .addOption(
      timeSpanOption("--spacing <time>", "additional time for each item before it").default(
        60,
        "1min",
      ),
    )
    .addOption(publishOption())
    .addOption(keyOption())
    .addOption(buildDirOption())
    .addHelpText("after", EXAMPLES);
  return withSender(withChain(command)).action(run);
}

/** Lets an option be given several times. */
function severalOption<Value>(option: Option, parse: (text: string) => Value): Option {
  return option.argParser<readonly Value[]>((text, previous = []) => {
    try {
      return [...previous, parse(text)];
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  });
}

async function run(flags: Flags): Promise<void> {
  const signal = catchInterruption();
  const { levels, anyShape, buildDir, key: keyKind, json, deadline, spacing } = flags;
  const result = await runVisibly("Deploy", json, async (onProgress) => {
    assertQueuesServed(flags.shape); // before the keys are made, which takes minutes
    if (flags.publish === "blob") assertBlobsOutlast(deadline);
    const chain = await openChain(flags);
    const sender = await openSender(chain, flags);
    const { deployRollup } = await import("../../l1/contract/deploy-rollup.js");
    const { trustNote } = await import("../../prover/keys/key-setup.js");
    const { prepareKeyedCircuit, prepareKeyedEscape } = await import(
      "../../prover/keys/keyed-circuit.js"
    );
    const options = { buildDir, anyShape, keyKind, onProgress, signal };
    const circuits = [];
    for (const shape of flags.shape) {
      circuits.push({ shape, keyed: await prepareKeyedCircuit({ shape, levels }, options) });
    }
    const leaving = await prepareKeyedEscape(levels, options);
    onProgress({ step: "deploy the keys and the contract" });
    const { rollup, blockNumber, contracts, gasUsed } = await deployRollup(sender, {
      shapes: circuits.map(({ shape, keyed }) => ({ shape, zkeyPath: keyed.keys.zkey.path })),
      escapeZkeyPath: leaving.keys.zkey.path,
      tokens: flags.token.map(addressOf),
      levels,
      deadline,
      spacing,
      buildDir,
    });
    return {
      contract: rollup.address,
      chainId: chain.chainId,
      block: blockNumber,
      domain: rollup.domain,
      gasUsed: Number(gasUsed),
      contracts: contracts.map(({ what, address, receipt }) => ({
        what,
        address,
        transaction: receipt.transactionHash,
        gasUsed: Number(receipt.gasUsed),
      })),
      deadline,
      spacing,
      shapes: circuits.map(({ shape, keyed }) => ({
        shape: formatShape(shape),
        key: keyed.keys.keyId,
        trust: trustNote(keyed.keys.provenance),
      })),
      escape: { key: leaving.keys.keyId, zkey: leaving.keys.zkey.path },
    };
  });
  printResult(json, result, () => {
    const rows = result.contracts.map(({ what, address, gasUsed }) => [what, address, gasUsed]);
    const facts = formatFacts({
      contract: result.contract,
      chain: String(result.chainId),
      block: result.block,
      gas: result.gasUsed,
      deadline: `${formatTimeSpan(deadline)}, plus ${formatTimeSpan(spacing)} for each item before`,
      shapes: result.shapes.map(({ shape }) => shape).join(", "),
      "escape key": `${result.escape.zkey} (users need it to leave on their own: publish it)`,
      trust: [...new Set(result.shapes.map(({ trust }) => trust))].join("; "),
    });
    const table = formatTable(["what was deployed", "address", "gas"], rows);
    return `${table}\n\n${facts}\n\n${nextSteps(result.contract, flags)}`;
  });
}

/** What to type next, so that it runs as it stands: options that came from the environment stay there. */
function nextSteps(contract: string, { account, rpc }: Flags): string {
  const lines = [`export QUIPU_CONTRACT=${contract}`];
  if (process.env.QUIPU_RPC !== rpc) lines.unshift(`export QUIPU_RPC=${shellWord(rpc)}`);
  const sender = account === undefined ? "" : ` --account ${shellWord(account)}`;
  return [
    "next:",
    ...lines,
    "npx quipu key new --out mine.key  # a key that signs on the rollup",
    `npx quipu l1 deposit${sender} --l2-key mine.key --amount 1`,
  ]
    .map((line, i) => (i === 0 ? line : `  $ ${line}`))
    .join("\n");
}
