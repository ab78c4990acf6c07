/** `quipu node --dev`: a chain, a contract, a database and keys of this machine's own. */
import { join } from "node:path";
import { makeFolder } from "../../files/make-folder.js";
import type { DeployedRollup } from "../../l1/contract/connect-rollup.js";
import type { Sender } from "../../l1/sending/sender.js";
import type { ProgressListener } from "../../prover/progress.js";
import { LEVELS } from "../../src/params.js";
import { parseShape, type Shape } from "../../src/shape.js";
import type { ShapeCircuit } from "./node-circuits.js";

/** The shape of the demonstrations: its keys are made in seconds. */
const SHAPE = "4x6-2d1e1w2p";
/** Ten minutes for what waits in L1's queues. */
const TIMING = { deadline: 600, spacing: 10 };

export interface DevWorld {
  readonly rpc: string;
  readonly rollup: DeployedRollup;
  readonly fromBlock: number;
  readonly sender: Sender;
  readonly circuits: readonly ShapeCircuit[];
  /** Ends the chain, with its state kept. */
  close(): Promise<void>;
}

interface DevOptions {
  /** Keeps all of it. */
  readonly dir: string;
  readonly l1Port: number;
  readonly shapes?: readonly Shape[] | undefined;
  readonly signal: AbortSignal;
  readonly report: ProgressListener;
}

/**
 * Starts a chain, and finds or deploys the rollup on it.
 *
 * @throws QuipuError `AnvilUnavailable`, `ContractMissing`; as making keys and deploying do.
 */
export async function openDevWorld(options: DevOptions): Promise<DevWorld> {
  const { dir, l1Port, signal, report, shapes = [parseShape(SHAPE)] } = options;
  const { prepareKeyedCircuit, prepareKeyedEscape } = await import(
    "../../prover/keys/keyed-circuit.js"
  );
  const preparing = { onProgress: report, signal };
  const circuits: ShapeCircuit[] = [];
  for (const shape of shapes) {
    circuits.push({ shape, ...(await prepareKeyedCircuit({ shape, levels: LEVELS }, preparing)) });
  }
  const leaving = await prepareKeyedEscape(LEVELS, preparing);
  report({ step: "start a chain" });
  const folder = join(dir, "chain");
  await makeFolder(folder);
  const { startDevChain } = await import("../../node/dev/dev-chain.js");
  const chain = await startDevChain(folder, { port: l1Port });
  try {
    const sender = await devSender(chain.url, dir, signal);
    const { devDeployment } = await import("../../node/dev/dev-deployment.js");
    const { rollup, fromBlock } = await devDeployment(folder, sender.chain, async () => {
      report({ step: "deploy the contract" });
      const { deployRollup } = await import("../../l1/contract/deploy-rollup.js");
      const { deployDevToken } = await import("../../node/dev/dev-token.js");
      return deployRollup(sender, {
        shapes: circuits.map(({ shape, keys }) => ({ shape, zkeyPath: keys.zkey.path })),
        escapeZkeyPath: leaving.keys.zkey.path,
        levels: LEVELS,
        tokens: [await deployDevToken(sender)],
        ...TIMING,
      });
    });
    const { assertKey } = await import("../../l1/contract/keys.js");
    for (const { shape, keys } of circuits) await assertKey(rollup, keys.zkey.path, shape);
    return { rpc: chain.url, rollup, fromBlock, sender, circuits, close: () => chain.stop() };
  } catch (error) {
    await chain.stop();
    throw error;
  }
}

/** The first of anvil's accounts, whose key everybody knows. */
async function devSender(url: string, dir: string, signal: AbortSignal): Promise<Sender> {
  const { Chain } = await import("../../l1/rpc/chain.js");
  const { Outbox } = await import("../../l1/sending/outbox.js");
  const { Sender } = await import("../../l1/sending/sender.js");
  const { ANVIL_KEYS } = await import("../../node/dev/anvil.js");
  const outbox = new Outbox(join(dir, "outbox.json"));
  return new Sender(await Chain.connect(url), ANVIL_KEYS[0]!, { outbox, signal });
}
