/** `quipu verify`: settles a directory of batches on the verifier. */
import { Command } from "commander";
import { formatAddress } from "../src/json/schemas.js";
import { formatShape } from "../src/shape.js";
import { formatFacts, formatTable, shortenDecimals, shortHex } from "../terminal/table.js";
import type { AcceptedBatch, Verdict, VerifyReport } from "../workload/verify-directory.js";
import { type BuildFlags, buildDirOption, jsonOption } from "./arguments.js";
import { EXIT } from "./failure.js";
import { catchInterruption } from "./interruption.js";
import { printResult, runVisibly } from "./output.js";

const EXAMPLES = `
Submits the batches in order to the verifier, which mirrors the L1 contract, and rebuilds the state
from the genesis and the published data alone. Exits with 1 if a batch was refused, if one before
others is missing, or if there is none.

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
  const { page } = flags;
  if (page !== undefined) {
    const { writeRunPage } = await import("../page/write/write-run-page.js");
    await writeRunPage(page, report);
  }
  printResult(json, { ...resultOf(report), page }, () => describe(report, page));
  if (!report.valid) process.exitCode = EXIT.refused;
}

/** The report as JSON values. */
function resultOf({ key, shape, verdicts, rebuildRefusal, claimable, ...report }: VerifyReport) {
  return {
    ...report,
    shape: formatShape(shape),
    key: { id: key.id, source: key.source, note: key.note },
    batches: verdicts.map((verdict) => ({
      number: verdict.number,
      file: verdict.file,
      ...("committed" in verdict
        ? { accepted: true, ...committedOf(verdict.committed) }
        : { accepted: false, code: verdict.refusal.code, message: verdict.refusal.message }),
    })),
    rebuildRefusal: rebuildRefusal && {
      code: rebuildRefusal.code,
      message: rebuildRefusal.message,
    },
    claimable: claimable.map((fees) => ({ ...fees, recipient: formatAddress(fees.recipient) })),
  };
}

function committedOf({ feeRecipient, ...committed }: AcceptedBatch) {
  return { ...committed, feeRecipient: formatAddress(feeRecipient) };
}

/** A key that came with the batches proves nothing unless their maker is trusted. */
function verdictOf({ valid, key }: VerifyReport): string {
  if (!valid) return "NOT valid";
  return key.source === "directory" ? "valid under the folder's own key" : "valid";
}

function describe(report: VerifyReport, page: string | undefined): string {
  const { verdicts, genesis, key, root, rebuiltRoot, rebuildRefusal, claimable } = report;
  const accepted = verdicts.filter((verdict) => "committed" in verdict).length;
  const rows = verdicts.map((verdict) => {
    if ("committed" in verdict) {
      return [verdict.number, "accepted", shortHex(verdict.committed.newRoot)];
    }
    const { code, message } = verdict.refusal;
    return [verdict.number, "refused", `${code}: ${shortenDecimals(message)}`];
  });
  const fees = claimable.map(({ recipient, token, amount }) => {
    return `${amount} of token ${token} for ${formatAddress(recipient)}`;
  });
  const isRebuilt = rebuildRefusal === undefined && rebuiltRoot === root;
  const facts = {
    genesis: `${genesis.path}, ${genesis.accounts} accounts, root ${shortHex(genesis.root)}`,
    batches: `${verdicts.length}, ${accepted} accepted`,
    root: shortHex(root),
    rebuilt: isRebuilt
      ? "from published data alone, the same root"
      : (rebuildRefusal?.message ?? `another root, ${shortHex(rebuiltRoot)}`),
    fees: fees.length === 0 ? "none" : fees.join("; "),
    key: key.id,
    trust: key.note,
    verdict: verdictOf(report),
    page,
  };
  return `${formatTable(["batch", "verdict", "root after, or reason"], rows)}\n\n${formatFacts(facts)}`;
}
