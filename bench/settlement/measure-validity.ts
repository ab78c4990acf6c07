/** The workload on a rollup that settles by validity proofs. */
import { claim } from "../../l1/contract/claim.js";
import { commitBatches } from "../../l1/contract/commit-batches.js";
import { type DeployOptions, deployRollup } from "../../l1/contract/deploy-rollup.js";
import { deposit } from "../../l1/contract/deposit.js";
import type { Receipt } from "../../l1/rpc/answers.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { QuipuError } from "../../src/errors.js";
import type { Shape } from "../../src/shape.js";
import { falseData, theftUnnoticed } from "./false-batch.js";
import { type GroupProver, proveGroup } from "./prove-group.js";
import type { SettlementChain } from "./settlement-chain.js";
import type { ValidityFigures } from "./settlement-result.js";
import { SettlementWorkload } from "./settlement-workload.js";

export interface MeasurementPlan {
  readonly on: SettlementChain;
  readonly deploy: DeployOptions;
  readonly shape: Shape;
  /** Batches of the measured transaction. */
  readonly batches: number;
  readonly prover: GroupProver;
}

/**
 * Deploys a rollup, opens its accounts, and commits full batches. They come behind others, so no counter and no
 * credit is new. Then it hands in a false batch, with the proof of the true one.
 *
 * @throws QuipuError `TheftUnnoticed` if that is taken; as `deployRollup`, `commitBatches` and `ProverPool.prove` do.
 */
export async function measureValidity(
  plan: MeasurementPlan,
): Promise<Omit<ValidityFigures, "constraints">> {
  const { on, shape, prover } = plan;
  const { rollup, blockNumber } = await deployRollup(on.sender("operator"), plan.deploy);
  const workload = new SettlementWorkload({
    ...{ shape, levels: rollup.levels, domain: rollup.domain },
    ...{ user: on.addressOf("user"), feeRecipient: on.addressOf("operator") },
  });
  for (const order of workload.deposits) await deposit(rollup, on.sender("user"), order);
  let batchNumber = 0;
  const commit = async (sealed: readonly SealedBatch[]) => {
    const { batches, proofMs } = await proveGroup(sealed, prover);
    const options = { batchNumber, fromBlock: blockNumber };
    const { receipt } = await commitBatches(rollup, on.sender("operator"), batches, options);
    batchNumber += batches.length;
    return { proofMs, receipt };
  };
  const withdraw = async (): Promise<Receipt> => {
    return (await claim(rollup, on.sender("user"), { token: 0 })).receipt;
  };
  await commit(workload.opening());
  await withdraw();
  const full = Array.from({ length: plan.batches }, () => workload.fullBatch());
  const { proofMs, receipt } = await commit(full);
  const withdrawn = await withdraw();
  const commitFalse = async () => {
    const sealed = workload.fullBatch();
    const { batches } = await proveGroup([sealed], prover);
    const stealing = { ...batches[0]!, data: falseData(sealed, on.addressOf("thief")) };
    const options = { batchNumber, fromBlock: blockNumber };
    await commitBatches(rollup, on.sender("thief"), [stealing], options);
  };
  return {
    proofMs,
    commit: await on.measure(receipt),
    claim: await on.measure(withdrawn),
    withdrawalSeconds: await on.secondsBetween(receipt, withdrawn),
    refusal: await refusalOf(commitFalse),
  };
}

/** The code by which something is refused. @throws QuipuError `TheftUnnoticed` if it is not. */
async function refusalOf(theft: () => Promise<void>): Promise<string> {
  try {
    await theft();
  } catch (error) {
    if (error instanceof QuipuError) return error.code;
    throw error;
  }
  throw theftUnnoticed();
}
