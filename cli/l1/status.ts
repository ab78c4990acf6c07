/** `quipu l1 status`: a rollup's state on L1, and whether its keys are those here. */
import { Command } from "commander";
import type { DeployedRollup } from "../../l1/contract/connect-rollup.js";
import { ETHER } from "../../l1/contract/ether.js";
import type { KeyOnL1 } from "../../l1/contract/keys.js";
import type { Provenance } from "../../prover/provenance.js";
import { formatFacts, formatTable, shortHex } from "../../terminal/table.js";
import { formatDue, formatTimeSpan } from "../../terminal/time-span.js";
import { type BuildFlags, buildDirOption } from "../arguments.js";
import { EXIT } from "../failure.js";
import { printResult, runVisibly } from "../output.js";
import { openRollup, type RollupFlags, withRollup } from "./connection.js";
import { type QueueState, readQueue } from "./queue-state.js";

const EXAMPLES = `
Compares the contract's code with what this package compiles, and its keys with those in the build
folder. Whoever made an unknown key may prove anything under it. Exits with 1 if the code or a key
differs. A missing key to compare with is not a failure.

Example:
  $ quipu l1 status`;

type Flags = RollupFlags & Pick<BuildFlags, "buildDir">;

export function statusCommand(): Command {
  const command = new Command("status")
    .description("show a rollup's state on L1, and compare its keys with those here")
    .addOption(buildDirOption())
    .addHelpText("after", EXAMPLES);
  return withRollup(command).action(run);
}

async function run(flags: Flags): Promise<void> {
  const { json, buildDir } = flags;
  const { compareKeys, isOwnCode } = await import("../../l1/contract/keys.js");
  const { trustNote } = await import("../../prover/keys/key-setup.js");
  const status = await runVisibly("Status", json, async (report) => {
    const rollup = await openRollup(flags);
    const state = await readState(rollup);
    report({ step: "compare the code" });
    const ownCode = await isOwnCode(rollup, buildDir === undefined ? {} : { buildDir });
    report({ step: "compare the keys" });
    return { ...state, ownCode, keys: await compareKeys(rollup, buildDir) };
  });
  const keys = status.keys.map((each) => keyResult(each, trustNote));
  printResult(json, { ...status, keys }, () => describe(status));
  const isForeign = status.keys.some(({ key, hasKeys }) => hasKeys && key === undefined);
  if (isForeign || !status.ownCode) process.exitCode = EXIT.refused;
}

type Status = Awaited<ReturnType<typeof readState>> & {
  readonly ownCode: boolean;
  readonly keys: readonly KeyOnL1[];
};

async function readState(rollup: DeployedRollup) {
  const { view, chain } = rollup;
  const { number: block, timestamp } = await chain.head();
  const tokens = [];
  for (let token = 0; token < rollup.tokenCount; token += 1) {
    const id = BigInt(token);
    const address = token === ETHER ? undefined : await view.read("tokenAddress", [id], block);
    tokens.push({ token, address, deposited: await view.read("deposited", [id], block) });
  }
  return {
    contract: rollup.address,
    chainId: chain.chainId,
    block,
    time: timestamp,
    levels: rollup.levels,
    domain: rollup.domain,
    deadline: rollup.deadline,
    spacing: rollup.spacing,
    stateRoot: await view.read("stateRoot", [], block),
    batches: await view.read("batchNumber", [], block),
    frozen: await view.read("frozen", [], block),
    deposits: await readQueue(rollup, "deposit", block),
    exits: await readQueue(rollup, "exit", block),
    tokens,
  };
}

function keyResult(
  { circuit, address, key, hasKeys }: KeyOnL1,
  trustNote: (provenance: Provenance) => string,
) {
  return {
    circuit,
    address,
    matches: hasKeys ? key !== undefined : undefined,
    key: key?.keyId,
    trust: key === undefined ? undefined : trustNote(key.provenance),
  };
}

function describe(status: Status): string {
  const queue = (state: QueueState): string => describeQueue(state, status.time);
  const rows = status.keys.map(({ circuit, address, key, hasKeys }) => {
    const verdict = key === undefined ? "ANOTHER key" : `the key here, ${key.keyId.slice(0, 16)}…`;
    return [circuit, address, hasKeys ? verdict : "no key here to compare with"];
  });
  const facts = formatFacts({
    contract: `${status.contract} on chain ${status.chainId}`,
    code: status.ownCode ? "what this version of quipu compiles" : "NOT what this version compiles",
    state: status.frozen ? "FROZEN: escapes, refunds and claims only" : "running",
    root: shortHex(status.stateRoot),
    batches: status.batches,
    deposits: queue(status.deposits),
    exits: queue(status.exits),
    tokens: status.tokens.map(({ token, address }) => `${token} ${address ?? "ETH"}`).join(", "),
    deadline: `${formatTimeSpan(status.deadline)}, plus ${formatTimeSpan(status.spacing)} for each item before`,
    "as of block": status.block,
  });
  return `${facts}\n\n${formatTable(["circuit", "key on L1", "whose"], rows)}`;
}

function describeQueue(queue: QueueState, time: number): string {
  const { taken, waiting, marked, deadline = 0, urgentFrom: from = 0 } = queue;
  if (waiting === 0) return `${taken} taken, none waiting`;
  const first = `${taken} taken, ${waiting} waiting, the first is ${formatDue(deadline - time)}`;
  if (marked > 0) return `${first}; ${marked} MARKED: every batch must take one`;
  return `${first}, may be marked ${time < from ? `in ${formatTimeSpan(from - time)}` : "now"}`;
}
