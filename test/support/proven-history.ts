import { type KeyedCircuit, prepareKeyedCircuit } from "../../prover/keys/keyed-circuit.js";
import { ProverPool } from "../../prover/pool/prover-pool.js";
import type { ProvenBatch } from "../../src/batch/proven-batch.js";
import { sealBatch } from "../../src/batch/seal-batch.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { witnessInput } from "../../src/batch/witness-input.js";
import type { Transfer } from "../../src/kinds/transfer/transfer.js";
import { parseShape } from "../../src/shape.js";
import type { Genesis } from "../../src/state/genesis.js";
import { State } from "../../src/state/state.js";
import { RollupContract } from "../../verifier/rollup-contract.js";
import { DEPLOYMENT, DOMAIN, FEE_RECIPIENT } from "./accounts.js";
import { FEE_TOKEN, signAll, testAccounts } from "./batches.js";
import { TESTED_BACKEND } from "./tested-backend.js";

export const SMALLEST = { shape: parseShape("1x2"), levels: 3 };

export const GENESIS: Genesis = {
  deployment: DEPLOYMENT,
  levels: SMALLEST.levels,
  accounts: testAccounts(),
};

const TRANSFERS: readonly Transfer[] = [
  { kind: "transfer", from: 2, to: 5, token: FEE_TOKEN, amount: 999_000, fee: 1000, nonce: 0 },
  { kind: "transfer", from: 5, to: 1, token: FEE_TOKEN, amount: 1_990_000, fee: 7, nonce: 0 },
];

export interface ProvenHistory extends KeyedCircuit {
  /** Two batches, the second on top of the first. */
  readonly batches: readonly [ProvenBatch, ProvenBatch];
}

let history: Promise<ProvenHistory> | undefined;

/** The batches, proven at the first call. Takes half a minute when nothing is compiled yet. */
export function provenHistory(): Promise<ProvenHistory> {
  history ??= proveHistory();
  return history;
}

/** A contract at genesis, with the key of the history. */
export function deployContract({ keys }: Pick<ProvenHistory, "keys">): RollupContract {
  const { verificationKey } = keys;
  return new RollupContract({
    ...{ deployment: DEPLOYMENT, levels: SMALLEST.levels, deadline: 0, spacing: 0 },
    genesisRoot: new State(GENESIS.accounts, GENESIS.levels).root,
    keys: [{ shape: SMALLEST.shape, verificationKey }],
  });
}

/** Seals transfers, one a batch, from the history's genesis. */
export function sealHistory(transfers: readonly Transfer[] = TRANSFERS): SealedBatch[] {
  const state = new State(GENESIS.accounts, GENESIS.levels);
  const options = { domain: DOMAIN, feeRecipient: FEE_RECIPIENT, feeToken: FEE_TOKEN };
  return signAll(transfers).map((transfer) => {
    return sealBatch(state, { transfers: [transfer] }, { ...options, shape: SMALLEST.shape });
  });
}

async function proveHistory(): Promise<ProvenHistory> {
  const keyed = await prepareKeyedCircuit(SMALLEST);
  const pool = new ProverPool({ backend: TESTED_BACKEND });
  try {
    const [first, second] = sealHistory();
    const batches = [
      await prove(pool, keyed, first!, 0),
      await prove(pool, keyed, second!, 1),
    ] as const;
    return { ...keyed, batches };
  } finally {
    await pool.close();
  }
}

async function prove(
  pool: ProverPool,
  keyed: KeyedCircuit,
  sealed: SealedBatch,
  number: number,
): Promise<ProvenBatch> {
  const { proof } = await pool.prove({ ...keyed, input: { ...witnessInput(sealed) } });
  const { shape, levels, header, data, publicInputs } = sealed;
  const { oldRoot, newRoot } = header;
  const key = { id: keyed.keys.keyId };
  return { number, shape, levels, oldRoot, newRoot, data, publicInputs, proof, key };
}
