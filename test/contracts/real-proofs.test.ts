/**
 * The whole way with nothing simulated: deposits on chain, a batch of every kind of operation proven
 * by the circuit, the batch on chain, and an escape proven by the circuit after the freeze.
 */
import assert from "node:assert/strict";
import { type Address, bytesToHex, type Hex } from "viem";
import { buildCircuit } from "../../prover/artifacts/build-circuit.js";
import { ensureKeys } from "../../prover/artifacts/ensure-keys.js";
import { escapeInstance } from "../../prover/artifacts/escape-instance.js";
import { localKeySetup } from "../../prover/key-setup.js";
import { ProverPool } from "../../prover/pool/prover-pool.js";
import { type KeyedCircuit, prepareKeyedCircuit } from "../../rollup/batch-circuit.js";
import { sealBatch } from "../../src/batch/seal-batch.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { escapeInput } from "../../src/escape/escape-input.js";
import { rollupContract } from "../../src/l1/artifacts/rollup-contract.js";
import { verifierContract } from "../../src/l1/artifacts/verifier-contract.js";
import { deploymentDomain } from "../../src/operations/domain.js";
import { signTransfer } from "../../src/operations/signed-transfer.js";
import { signWithdrawal } from "../../src/operations/signed-withdrawal.js";
import { createTransfer } from "../../src/operations/transfer.js";
import { parseShape, shapeId } from "../../src/params.js";
import { State } from "../../src/state/state.js";
import { proofPoints } from "../../verifier/proof-points.js";
import { testKeys } from "../support/accounts.js";
import { Chain, type Deployed } from "../support/chain.js";
import { proofWords } from "../support/l1-batch.js";
import { refused } from "../support/refused.js";

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
    pool = new ProverPool();
    const verifier = async ({ keys }: KeyedCircuit): Promise<Address> =>
      (await chain.deploy(await verifierContract(keys.zkey.path))).address;
    const shapes = [{ shapeId: shapeId(SHAPE, LEVELS), verifier: await verifier(batchCircuit) }];
    const args = [LEVELS, shapes, await verifier(escapeCircuit), [], DEADLINE, 1];
    rollup = await chain.deploy(await rollupContract(), args);
  });

  after(() => pool?.close());

  it("takes in deposits, moves them, pays them out", async () => {
    const [alice, bob] = [chain.accounts[1]!, chain.accounts[2]!];
    const deposits = [alice, bob].map((owner, i) => {
      const key = compressKey(testKeys(i).publicKey);
      return { key, owner: BigInt(owner), token: 0, amount: 1000n };
    });
    for (const { key, amount, owner } of deposits) {
      const address: Address = `0x${owner.toString(16).padStart(40, "0")}`;
      await send("deposit", [0, amount, key, address], amount);
    }
    const stranger = { account: 0, requester: BigInt(chain.accounts[0]!) };
    await send("requestExit", [stranger.account]);

    const chainId = BigInt(await chain.rpc<Hex>("eth_chainId"));
    const domain = deploymentDomain({ chainId, contract: BigInt(rollup.address) });
    const transfer = { from: 0, to: 1, token: 0, amount: 300n, fee: 7n, nonce: 0 };
    const withdrawal = { from: 1, token: 0, amount: 1250n, nonce: 0 };
    const feeRecipient = BigInt(chain.accounts[3]!);
    const sealed = sealBatch(
      state,
      {
        ...{ deposits, exits: [stranger] },
        transfers: [signTransfer(domain, createTransfer(transfer), testKeys(0))],
        withdrawals: [signWithdrawal(domain, withdrawal, testKeys(1))],
      },
      { shape: SHAPE, domain, feeRecipient, feeToken: 0 },
    );
    const proof = await prove(batchCircuit, sealed.circuitInput);
    const data = bytesToHex(sealed.data);
    const { digest } = sealed.publicInputs;
    const batch = [shapeId(SHAPE, LEVELS), data, digest, proof];
    const forged = [...batch.slice(0, 2), digest + 1n, proof];
    await refused(send("commitBatch", forged), "InvalidProof");
    await send("commitBatch", batch);

    assert.equal(await read("stateRoot"), state.root);
    assert.equal(await read("claimable", bob, 0), 1250n);
    assert.equal(await read("claimable", chain.accounts[3]!, 0), 7n);
    assert.equal(await read("claimable", chain.accounts[0]!, 0), 0n);
  });

  it("lets an owner escape when the sequencer has gone", async () => {
    await send("requestExit", [0]);
    await chain.pass(DEADLINE + 1);
    await send("freeze", []);
    const { balance, owner } = state.account(0)!;
    assert.equal(balance, 693n);
    const proof = await prove(escapeCircuit, escapeInput(state, 0));
    const address: Address = `0x${owner.toString(16).padStart(40, "0")}`;
    await refused(send("escape", [0, address, 0, balance + 1n, proof]), "InvalidProof");
    await refused(send("escape", [1, address, 0, balance, proof]), "InvalidProof");
    await send("escape", [0, address, 0, balance, proof]);
    assert.equal(await read("claimable", address, 0), 693n);
    const paid = [693n, 1250n, 7n].reduce((sum, amount) => sum + amount);
    assert.equal(paid + state.account(1)!.balance, await chain.balance(rollup.address));
  });
});
