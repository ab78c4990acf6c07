/** A node with everything around it: an L1, accounts there, and what users sign. */
import { ChainL1 } from "../../l1/client/chain-l1.js";
import type { CommitOutcome, L1, L1Account } from "../../l1/client/l1.js";
import { MirrorL1 } from "../../l1/client/mirror-l1.js";
import { ANVIL_KEYS } from "../../node/dev/anvil.js";
import type { NodeOptions } from "../../node/pipeline/node-options.js";
import { RollupNode } from "../../node/pipeline/rollup-node.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import type { Deposit } from "../../src/kinds/deposit/deposit.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import type { SignedTransfer } from "../../src/kinds/transfer/transfer-kind.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import type { Shape } from "../../src/shape.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import { TokenLedger } from "../../verifier/token-ledger.js";
import { DEPLOYMENT, testKeys } from "./accounts.js";
import {
  CLIENT_DEADLINE,
  CLIENT_LEVELS,
  CLIENT_SHAPE,
  type ClientRollup,
} from "./client-rollup.js";
import { simulatedKey } from "./simulated-proof.js";

/** An L1 and accounts that have enough of every token. */
export interface Parties<Kind extends L1 = L1> {
  readonly l1: Kind;
  readonly accounts: readonly L1Account[];
}

/** The chain of a rollup. */
export function chainParties(chain: ClientRollup): Parties<ChainL1> {
  const l1 = new ChainL1(chain.rollup);
  return { l1, accounts: ANVIL_KEYS.map((_, i) => l1.account(chain.sender(i))) };
}

/** The mirror of a contract that takes batches of the given shapes. */
export async function mirrorParties(
  chain: ClientRollup,
  shapes: readonly Shape[] = [CLIENT_SHAPE],
): Promise<Parties<MirrorL1>> {
  const addresses = ANVIL_KEYS.map((_, i) => BigInt(chain.sender(i).address));
  const ledger = (): TokenLedger => new TokenLedger(addresses.map((a) => [a, 10n ** 24n]));
  const { verificationKey } = chain.batchKey;
  const l1 = new MirrorL1({
    ...{ deployment: DEPLOYMENT, levels: CLIENT_LEVELS, tokens: [ledger(), ledger()] },
    keys: shapes.map((shape) => ({ shape, verificationKey })),
    escapeKey: (await simulatedKey("escape")).verificationKey,
    ...{ deadline: CLIENT_DEADLINE, spacing: 60 },
  });
  return { l1, accounts: addresses.map((address) => l1.account(address)) };
}

/** What proves batches for a rollup. */
export function proverOf({ batchKey }: ClientRollup): (batch: SealedBatch) => Promise<ProofPoints> {
  return async ({ publicInputs: { digest, challenge, y } }) =>
    batchKey.prove([digest, challenge, y]);
}

/** Proves a batch and commits it by any hand. */
export async function commitSealed(
  chain: ClientRollup,
  account: L1Account,
  batch: SealedBatch,
  batchNumber: number,
): Promise<CommitOutcome> {
  const { shape, data, publicInputs } = batch;
  const proof = await proverOf(chain)(batch);
  const batches = [{ shape, data, digest: publicInputs.digest, proof }];
  return account.commitBatches({ batchNumber, batches });
}

/** A node of an account. */
export function nodeOn(
  chain: ClientRollup,
  l1: L1,
  account: L1Account,
  options: Partial<NodeOptions> = {},
): RollupNode {
  const prove = proverOf(chain);
  return new RollupNode({ ...{ l1, account, shape: CLIENT_SHAPE, prove }, ...options });
}

/** A transfer of 10 for a fee of 1 to account 0, with fields to replace, signed by test key `from`. */
export function pay(
  l1: L1,
  from: number,
  values: Partial<Parameters<typeof createTransfer>[0]>,
  key = from,
): SignedTransfer {
  const all = { from, to: 0, token: 0, amount: 10n, fee: 1n, nonce: 0, ...values };
  return signOperation(deploymentDomain(l1.deployment), createTransfer(all), testKeys(key));
}

/** A deposit of ETH for test key `account`. */
export function depositOf(account: number, owner: bigint, amount: bigint): Deposit {
  return { key: compressKey(testKeys(account).publicKey), owner, token: 0, amount };
}

/** All that comes. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The numbers that batches have on L1. */
export function numbersOf(settled: readonly { readonly batchNumber: number }[]): number[] {
  return settled.map(({ batchNumber }) => batchNumber);
}
