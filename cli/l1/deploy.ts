/** `quipu l1 deploy`: puts a rollup on L1. */

import { Command, InvalidArgumentError, Option } from "commander";
import { addressOf } from "../../l1/contract/address.js";
import { assertQueuesServed } from "../../l1/contract/assert-queues-served.js";
import { deployRollup } from "../../l1/contract/deploy-rollup.js";
import { trustNote } from "../../prover/keys/key-setup.js";
import type { SetupKind } from "../../prover/provenance.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { formatFacts } from "../../terminal/table.js";
import { prepareKeyedCircuit, prepareKeyedEscape } from "../../workload/batch-circuit.js";
import {
  type BuildFlags,
  buildDirOption,
  integerOption,
  keyOption,
  levelsOption,
  parseAddress,
} from "../arguments.js";
import { catchInterruption } from "../interruption.js";
import { printResult, runVisibly } from "../output.js";
import { anyShapeOption, parseShapeArgument, shapeOption } from "../shape-argument.js";
import {
  type ChainFlags,
  openChain,
  openSender,
  type SenderFlags,
  withChain,
  withSender,
} from "./connection.js";

const EXAMPLES = `
Compiles circuits and contracts, makes missing keys, deploys a verifier for each key, and then the
contract, which names the verifiers for ever. Nobody can change anything afterwards. Whoever made a key
could forge proofs under it and take everything: keys made here are for experiments.

At least one shape must take both deposits and exits: a queue that no batch takes from freezes the
rollup.

Users need the proving key of the escape circuit to leave on their own, and other sequencers need those
of the batches: publish them.

Examples:
  $ quipu l1 deploy --rpc URL --account me.key --shape 4x4-2d1e2w
  $ quipu l1 deploy --rpc URL --account me.key --shape 8x8-4d2e4w --shape 8x8 --token 0x… --deadline 604800`;

interface Flags extends ChainFlags, SenderFlags, Pick<BuildFlags, "buildDir"> {
  readonly shape: readonly Shape[];
  readonly anyShape?: boolean;
  readonly levels: number;
  readonly token: readonly bigint[];
  readonly deadline: number;
  readonly spacing: number;
  readonly key: SetupKind;
}

export function deployCommand(): Command {
  const seconds = { low: 0, high: 2 ** 32 - 1 };
  const command = new Command("deploy")
    .description("put a rollup on L1: verifiers and contract")
    .addOption(severalOption(shapeOption(), parseShapeArgument).makeOptionMandatory())
    .addOption(anyShapeOption())
    .addOption(levelsOption())
    .addOption(
      severalOption(
        new Option("--token <address>", "an ERC-20; repeat it for several tokens, in order"),
        parseAddress,
      ).default([], "ETH alone"),
    )
    .addOption(
      integerOption("--deadline <s>", "seconds for any item of a queue", seconds).default(86_400),
    )
    .addOption(
      integerOption("--spacing <s>", "additional seconds for each item before it", seconds).default(
        60,
      ),
    )
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
    const chain = await openChain(flags);
    const sender = await openSender(chain, flags);
    const options = { buildDir, anyShape, keyKind, onProgress, signal };
    const circuits = [];
    for (const shape of flags.shape) {
      circuits.push({ shape, keyed: await prepareKeyedCircuit({ shape, levels }, options) });
    }
    const leaving = await prepareKeyedEscape(levels, options);
    onProgress({ step: "compile and deploy the contracts" });
    const { rollup, blockNumber, gasUsed } = await deployRollup(sender, {
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
      shapes: circuits.map(({ shape, keyed }) => ({
        shape: formatShape(shape),
        key: keyed.keys.keyId,
        trust: trustNote(keyed.keys.provenance),
      })),
      escape: { key: leaving.keys.keyId, zkey: leaving.keys.zkey.path },
    };
  });
  printResult(json, result, () =>
    formatFacts({
      contract: result.contract,
      chain: String(result.chainId),
      block: result.block,
      gas: result.gasUsed,
      shapes: result.shapes.map(({ shape }) => shape).join(", "),
      "escape key": `${result.escape.zkey} (users need it to leave on their own: publish it)`,
      trust: [...new Set(result.shapes.map(({ trust }) => trust))].join("; "),
    }),
  );
}
