/**
 * The whole way with nothing simulated: deposits on chain, a batch of every kind of operation proven
 * by the circuit, the batch on chain, and an escape proven by the circuit after the freeze.
 */

import assert from "node:assert/strict";
import { bytesToHex, type Hex, numberToHex } from "viem";
import { buildCircuit } from "../../prover/circuits/build-circuit.js";
import { escapeInstance } from "../../prover/circuits/escape-instance.js";
import { ensureKeys } from "../../prover/keys/ensure-keys.js";
import { localKeySetup } from "../../prover/keys/key-setup.js";
import { type KeyedCircuit, prepareKeyedCircuit } from "../../prover/keys/keyed-circuit.js";
import { ProverPool } from "../../prover/pool/prover-pool.js";
import type { Operations } from "../../src/batch/seal-batch.js";
import { sealBatch } from "../../src/batch/seal-batch.js";
import { witnessInput } from "../../src/batch/witness-input.js";
import { compressKey, decompressKey } from "../../src/crypto/compressed-key.js";
import { escapeInput } from "../../src/escape/escape-input.js";
import type { Deposit } from "../../src/kinds/deposit/deposit.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { parseShape, shapeId } from "../../src/shape.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import { State } from "../../src/state/state.js";
import { proofPoints } from "../../verifier/proof-points.js";
import { testKeys } from "../support/accounts.js";
import { Chain, type Deployed } from "../support/chain.js";
import { deployKey } from "../support/deploy-key.js";
import { type L1Batch, proofWords } from "../support/l1-batch.js";
import { rawGroup } from "../support/raw-group.js";
import { refused } from "../support/refused.js";
import { TESTED_BACKEND } from "../support/tested-backend.js";
import { testedRollup } from "../support/tested-contracts.js";

const LEVELS = 3;
const SHAPE = parseShape("2x4-2d1e1w");
const DEADLINE = 100;

describe("the rollup with real proofs", () => {
  let chain: Chain;
  let rollup: Deployed;
  let batchCircuit: KeyedCircuit;
  let escapeCircuit: KeyedCircuit;
  let pool: ProverPool;
  const state = new State([], LEVELS);

  const prove = async (keyed: KeyedCircuit, input: object): Promise<bigint[]> => {
    const { proof } = await pool.prove({ ...keyed, input: { ...input } });
    return proofWords(proofPoints(proof));
  };

  const send = (functionName: string, args: readonly unknown[], value = 0n) =>
    chain.send({ ...rollup, functionName, args, value });

  const read = <Result>(functionName: string, ...args: unknown[]): Promise<Result> =>
    chain.read({ ...rollup, functionName, args });

  before(async () => {
    chain = await Chain.connect();
    batchCircuit = await prepareKeyedCircuit({ shape: SHAPE, levels: LEVELS });
    const circuit = await buildCircuit(await escapeInstance(LEVELS));
    escapeCircuit = { circuit, keys: await ensureKeys(circuit, { setup: localKeySetup }) };
    pool = new ProverPool({ backend: TESTED_BACKEND });
    const keyOf = ({ keys }: KeyedCircuit) => deployKey(chain, keys.zkey.path);
    const shapes = [{ shapeId: shapeId(SHAPE, LEVELS), key: await keyOf(batchCircuit) }];
    const args = [LEVELS, shapes, await keyOf(escapeCircuit), [], DEADLINE, 1];
    rollup = await chain.deploy(await testedRollup(), args);
  });

  after(() => pool?.close());

  /** Proves a batch on top of the state. */
  async function proveBatch(operations: Operations): Promise<L1Batch> {
    const feeRecipient = BigInt(chain.accounts[3]!);
    const options = { shape: SHAPE, domain: await domain(), feeRecipient, feeToken: 0 };
    const sealed = sealBatch(state, operations, options);
    const proof = await prove(batchCircuit, witnessInput(sealed));
    const { digest } = sealed.publicInputs;
    return { shapeId: shapeId(SHAPE, LEVELS), data: bytesToHex(sealed.data), digest, proof };
  }

  async function domain(): Promise<bigint> {
    const chainId = BigInt(await chain.rpc<Hex>("eth_chainId"));
    return deploymentDomain({ chainId, contract: BigInt(rollup.address) });
  }

  /** Queues deposits of ETH on chain. */
  async function queue(deposits: readonly Deposit[]): Promise<void> {
    for (const { key, amount, owner } of deposits) {
      await send("deposit", [0, amount, key, numberToHex(owner, { size: 20 })], amount);
    }
  }

  it("takes in deposits, moves them, pays them out", async () => {
    const [alice, bob] = [chain.accounts[1]!, chain.accounts[2]!];
    const deposits = [alice, bob].map((owner, i) => {
      const key = compressKey(testKeys(i).publicKey);
      return { key, owner: BigInt(owner), token: 0, amount: 1000n };
    });
    await queue(deposits);
    const stranger = { account: 0, requester: BigInt(chain.accounts[0]!) };
    await send("requestExit", [stranger.account]);

    const transfer = {
      from: 0,
      to: 1,
      token: 0,
      amount: 300n,
      fee: 7n,
      nonce: 0,
    };
    const withdrawal = { kind: "withdrawal" as const, from: 1, token: 0, amount: 1250n, nonce: 0 };
    const batch = await proveBatch({
      ...{ deposits, exits: [stranger] },
      transfers: [signOperation(await domain(), createTransfer(transfer), testKeys(0))],
      withdrawals: [signOperation(await domain(), withdrawal, testKeys(1))],
    });
    const forged = { ...batch, digest: batch.digest + 1n };
    await refused(send("commitBatches", rawGroup([forged])), "InvalidProof");
    await send("commitBatches", rawGroup([batch]));

    assert.equal(await read("stateRoot"), state.root);
    assert.equal(await read("claimable", bob, 0), 1250n);
    assert.equal(await read("claimable", chain.accounts[3]!, 0), 7n);
    assert.equal(await read("claimable", chain.accounts[0]!, 0), 0n);
  });

  it("works off items that are no good to anybody: they do not jam the queues", async () => {
    let key = 2n;
    while (decompressKey(key).x !== 0n) key += 1n;
    const lost = { key, owner: 5n, token: 0, amount: 4n };
    const smallOrder = { key: 1n, owner: 5n, token: 0, amount: 6n };
    await queue([lost, smallOrder]);
    const nobodys = { account: 511, requester: BigInt(chain.accounts[0]!) };
    await send("requestExit", [nobodys.account]);
    const batch = await proveBatch({ deposits: [lost, smallOrder], exits: [nobodys] });
    await send("commitBatches", rawGroup([batch]));
    assert.equal(await read("stateRoot"), state.root);
    assert.equal(await read("depositHead"), await read("depositTail"));
    assert.equal(await read("exitHead"), await read("exitTail"));
  });

  it("lets an owner escape when the sequencer has gone", async () => {
    await send("requestExit", [0]);
    await chain.pass(DEADLINE + 1);
    await send("freeze", [0, await read("exitHead")]);
    const { balance, owner } = state.account(0)!;
    assert.equal(balance, 693n);
    const proof = await prove(escapeCircuit, escapeInput(state, 0));
    const address = numberToHex(owner, { size: 20 });
    await refused(send("escape", [0, address, 0, balance + 1n, proof]), "InvalidProof");
    await refused(send("escape", [1, address, 0, balance, proof]), "InvalidProof");
    await send("escape", [0, address, 0, balance, proof]);
    assert.equal(await read("claimable", address, 0), 693n);
    const claimable = [693n, 1250n, 7n];
    const inside = [1, 2, 3].map((account) => state.account(account)!.balance);
    const all = [...claimable, ...inside].reduce((sum, amount) => sum + amount);
    assert.equal(await chain.balance(rollup.address), all);
  });
});
