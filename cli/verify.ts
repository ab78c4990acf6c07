/** `quipu verify`: settles a directory of batches on the verifier. */
import { Command } from "commander";
import { ETHER, ETHER_DECIMALS } from "../l1/contract/ether.js";
import { formatAddress } from "../src/json/schemas.js";
import type { KindName } from "../src/operations/kinds.js";
import { formatShape } from "../src/shape.js";
import { formatFacts, formatTable, shortenDecimals, shortHex } from "../terminal/table.js";
import { formatTokenAmount } from "../terminal/token-amount.js";
import type { AcceptedBatch, Verdict, VerifyReport } from "../workload/verify-directory.js";
import { type BuildFlags, buildDirOption, jsonOption } from "./arguments.js";
import { EXIT } from "./failure.js";
import { catchInterruption } from "./interruption.js";
import { printResult, runVisibly } from "./output.js";

const EXAMPLES = `
Submits the batches in order to the verifier, which mirrors the L1 contract, and rebuilds the state
from the genesis and the published data alone. A refused batch is shown with the reason: L1's rule, or
what is wrong with its file; those after it are not checked. Exits with 1 if a batch was refused, if one
before others is missing, or if there is none.

--page writes the run as one HTML file that checks itself in the browser, refused batches included.

You trust the genesis and the verification key. The genesis is the folder's copy, unless --genesis
names one. The key is the one made on this machine for the same circuit, if the batches were proven
with it, unless --verification-key names one. Whoever made a key could forge proofs, so the folder's
copy of the key is used only with --trust-folder.

Examples:
  $ quipu verify run/batches
  $ quipu verify run/batches --page run/page.html
  $ quipu verify run/batches --genesis mine/genesis.json --verification-key mine/key.json --json`;

interface Flags extends BuildFlags {
  readonly genesis?: string;
  readonly verificationKey?: string;
  readonly trustFolder?: boolean;
  readonly page?: string;
}

export function verifyCommand(): Command {
  return new Command("verify")
    .description("verify a directory of batches from genesis on")
    .argument("<dir>", "folder written by quipu prove")
    .option("--genesis <file>", "genesis to use instead of the folder's copy")
    .option(
      "--verification-key <file>",
      "verification key to use instead of one made on this machine",
    )
    .option("--trust-folder", "accept the folder's copy of the verification key")
    .option("--page <file>", "write the run as a page that checks itself")
    .addOption(buildDirOption())
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action(verify);
}

async function verify(dir: string, flags: Flags): Promise<void> {
  const { verifyDirectory } = await import("../workload/verify-directory.js");
  const { json, genesis: genesisPath, verificationKey: verificationKeyPath } = flags;
  const { buildDir, trustFolder } = flags;
  const signal = catchInterruption();
  const report = await runVisibly("Verify the batches", json, (onProgress) => {
    const onVerdict = ({ number }: Verdict): void => {
      onProgress({ step: `batch ${number}` });
    };
    const keys = { verificationKeyPath, buildDir, trustFolder };
    return verifyDirectory(dir, { genesisPath, ...keys, onVerdict, signal });
  });
  const { KIND_NAMES, KINDS } = await import("../src/operations/kinds.js");
  const kinds = KIND_NAMES.map((name) => [name, KINDS[name].name] as const);
  const { page } = flags;
  if (!report.valid) process.exitCode = EXIT.refused;
  printResult(json, { ...resultOf(report), page }, () => describe(report, kinds, page));
  if (page === undefined) return;
  const { writeRunPage } = await import("../page/write/write-run-page.js");
  await writeRunPage(page, report);
}

/** The report as JSON values. */
function resultOf({ key, verdicts, rebuildRefusal, claimable, ...report }: VerifyReport) {
  return {
    ...report,
    shape: formatShape(key.shape),
    key: { id: key.id, source: key.source, note: key.note },
    batches: verdicts.map((verdict) => ({
      number: verdict.number,
      file: verdict.file,
      ...outcomeOf(verdict),
    })),
    rebuildRefusal: rebuildRefusal && {
      code: rebuildRefusal.code,
      message: rebuildRefusal.message,
    },
    claimable: claimable.map((fees) => ({ ...fees, recipient: formatAddress(fees.recipient) })),
  };
}

function outcomeOf(verdict: Verdict) {
  if ("committed" in verdict) return { accepted: true, ...committedOf(verdict.committed) };
  if ("blockedBy" in verdict) return { accepted: false, blockedBy: verdict.blockedBy };
  const { code, message } = verdict.refusal;
  return { accepted: false, code, message };
}

function committedOf({ feeRecipient, ...committed }: AcceptedBatch) {
  return { ...committed, feeRecipient: formatAddress(feeRecipient) };
}

/** The kinds of operations in the order in which a batch applies them, and what one is called. */
type KindWords = readonly (readonly [name: KindName, one: string])[];

/** A key that came with the batches proves nothing unless their maker is trusted. */
function verdictOf({ valid, key }: VerifyReport): string {
  if (!valid) return "NOT valid";
  return key.source === "directory" ? "valid under the folder's own key" : "valid";
}

function describe(report: VerifyReport, kinds: KindWords, page: string | undefined): string {
  const { verdicts, genesis, key, root, claimable } = report;
  const fees = claimable.map(({ recipient, token, amount }) => {
    return `${sayAmount(amount, token)} for ${formatAddress(recipient)}`;
  });
  const facts = {
    genesis: `${genesis.path}, ${genesis.accounts} accounts, root ${shortHex(genesis.root)}`,
    batches: countsOf(verdicts),
    root: shortHex(root),
    rebuilt: rebuiltOf(report),
    fees: fees.length === 0 ? "none" : fees.join("; "),
    key: key.id,
    trust: key.note,
    verdict: verdictOf(report),
    page,
  };
  const header = ["batch", "verdict", "operations", "root after, or reason"];
  const table = formatTable(
    header,
    verdicts.map((verdict) => rowOf(verdict, kinds)),
  );
  return `${table}\n\n${formatFacts(facts)}`;
}

/** No L1 says here how many decimals a token has. */
function sayAmount(amount: bigint, token: number): string {
  if (token === ETHER) return formatTokenAmount(amount, token, ETHER_DECIMALS);
  return `${formatTokenAmount(amount, token, undefined)} (its smallest unit)`;
}

function rowOf(verdict: Verdict, kinds: KindWords): (string | number)[] {
  const { number } = verdict;
  if ("committed" in verdict) {
    const { newRoot, operations } = verdict.committed;
    return [number, "accepted", sayCounts(operations, kinds), shortHex(newRoot)];
  }
  if ("blockedBy" in verdict) {
    return [number, "not checked", "", `batch ${verdict.blockedBy} was refused`];
  }
  const { code, message } = verdict.refusal;
  return [number, "refused", "", `${code}: ${shortenDecimals(message)}`];
}

/** `2 payments, 1 transfer`, in the order of the batch. */
function sayCounts(operations: AcceptedBatch["operations"], kinds: KindWords): string {
  const counts = kinds
    .filter(([name]) => operations[name] > 0)
    .map(([name, one]) => `${operations[name]} ${operations[name] === 1 ? one : name}`);
  return counts.length === 0 ? "none" : counts.join(", ");
}

/** `4: 2 accepted, 1 refused, 1 not checked`. */
function countsOf(verdicts: readonly Verdict[]): string {
  const names = { committed: "accepted", refusal: "refused", blockedBy: "not checked" };
  const counts = Object.entries(names).flatMap(([key, name]) => {
    const count = verdicts.filter((verdict) => key in verdict).length;
    return count === 0 ? [] : [`${count} ${name}`];
  });
  return `${verdicts.length}: ${counts.join(", ")}`;
}

/** How far the state could be rebuilt: of a run that was refused, only what came before. */
function rebuiltOf(report: VerifyReport): string {
  const { valid, verdicts, root, rebuiltRoot, rebuiltAccounts, rebuildRefusal } = report;
  if (rebuildRefusal !== undefined) return shortenDecimals(rebuildRefusal.message);
  if (rebuiltRoot !== root) return `another root, ${shortHex(rebuiltRoot)}`;
  if (valid) return `from published data alone, the same root; ${rebuiltAccounts} accounts`;
  const last = verdicts.findLast((verdict) => "committed" in verdict);
  if (last === undefined) return "nothing: no batch was accepted";
  return `from published data alone, up to batch ${last.number}`;
}
