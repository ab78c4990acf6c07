/**
 * A rollup on an EVM of its own, as the client meets it: deployed by the client, with keys whose
 * trapdoor is known, so that a batch is sealed for real and proven in milliseconds.
 */
import { encodeFunctionData } from "viem";
import { commitBatches } from "../../l1/contract/commit-batches.js";
import type { DeployedRollup } from "../../l1/contract/connect-rollup.js";
import { createContract, deployRollup } from "../../l1/contract/deploy-rollup.js";
import { deposit } from "../../l1/contract/deposit.js";
import type { Committed } from "../../l1/contract/find-committed.js";
import { ChainFollower } from "../../l1/follow/chain-follower.js";
import type { Hex } from "../../l1/rpc/answers.js";
import { Chain } from "../../l1/rpc/chain.js";
import { Sender, type SenderOptions } from "../../l1/sending/sender.js";
import { ANVIL_KEYS, Anvil } from "../../node/dev/anvil.js";
import { bindToBlob, blobOfBatches } from "../../src/batch/blob-group.js";
import type { Operations } from "../../src/batch/seal-batch.js";
import { sealBatch } from "../../src/batch/seal-batch.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import type { SignedTransfer } from "../../src/kinds/transfer/transfer-kind.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { parseShape } from "../../src/shape.js";
import type { State } from "../../src/state/state.js";
import { commitmentOf, versionedHashOf } from "../../verifier/kzg.js";
import type { BatchSubmission } from "../../verifier/submission.js";
import { testKeys } from "./accounts.js";
import { restorePoint } from "./anvil.js";
import { type SimulatedKey, simulatedKey } from "./simulated-proof.js";
import { testContract } from "./test-contracts.js";

export const CLIENT_SHAPE = parseShape("2x4-2d1e1w");
export const CLIENT_LEVELS = 3;
/** Seconds. */
export const CLIENT_DEADLINE = 3600;
const SPACING = 60;
/** What every account has of the tests' token. */
export const TOKENS = 10n ** 24n;

/** A batch that is sealed and proven, and the number that it is to get. */
export interface ProvenSealedBatch extends SealedBatch, BatchSubmission {
  readonly batchNumber: number;
}

export class ClientRollup {
  readonly anvil: Anvil;
  readonly rollup: DeployedRollup;
  readonly token: Hex;
  readonly batchKey: SimulatedKey;
  readonly escapeKey: SimulatedKey;
  /** Takes back all that has happened on L1 since the start. */
  readonly restore: () => Promise<void>;

  private constructor(
    anvil: Anvil,
    rollup: DeployedRollup,
    token: Hex,
    keys: { batchKey: SimulatedKey; escapeKey: SimulatedKey },
    restore: () => Promise<void>,
  ) {
    this.anvil = anvil;
    this.rollup = rollup;
    this.token = token;
    this.batchKey = keys.batchKey;
    this.escapeKey = keys.escapeKey;
    this.restore = restore;
  }

  /** Starts an EVM and deploys a rollup with ETH and one ERC-20, of which every account has some. */
  static async start(shape = CLIENT_SHAPE): Promise<ClientRollup> {
    const anvil = await Anvil.start();
    const chain = await Chain.connect(anvil.url);
    const sender = new Sender(chain, ANVIL_KEYS[0]!);
    const { bytecode, abi } = await testContract("Token", "Token");
    const { address: token } = await createContract(sender, bytecode);
    for (const key of ANVIL_KEYS) {
      const args = [new Sender(chain, key).address, TOKENS];
      await sender.send({
        to: token,
        data: encodeFunctionData({ abi, functionName: "mint", args }),
      });
    }
    const [batchKey, escapeKey] = [await simulatedKey("batch"), await simulatedKey("escape")];
    const { rollup } = await deployRollup(sender, {
      levels: CLIENT_LEVELS,
      shapes: [{ shape, zkeyPath: batchKey.zkeyPath }],
      escapeZkeyPath: escapeKey.zkeyPath,
      tokens: [token],
      ...{ deadline: CLIENT_DEADLINE, spacing: SPACING },
    });
    const keys = { batchKey, escapeKey };
    return new ClientRollup(anvil, rollup, token, keys, await restorePoint(anvil));
  }

  get chain(): Chain {
    return this.rollup.chain;
  }

  /** A sender of one of anvil's accounts. */
  sender(account = 0, options: SenderOptions = {}, chain = this.chain): Sender {
    return new Sender(chain, ANVIL_KEYS[account]!, options);
  }

  follower(options: ConstructorParameters<typeof ChainFollower>[1] = {}): ChainFollower {
    return new ChainFollower(this.rollup, options);
  }

  /** Deposits for the L2 key of that number, owned by the L1 account of the same number. */
  async deposit(account: number, amount: bigint, token = 0) {
    const sender = this.sender(account);
    const key = compressKey(testKeys(account).publicKey);
    return deposit(this.rollup, sender, { key, owner: BigInt(sender.address), token, amount });
  }

  /** A transfer of account 0 to itself, signed by test key 1, for a fee of 1. */
  pay(nonce: number, amount = 1n): SignedTransfer {
    const transfer = createTransfer({ from: 0, to: 0, token: 0, amount, fee: 1n, nonce });
    return signOperation(this.rollup.domain, transfer, testKeys(1));
  }

  /** Seals a batch on a state, which it advances, and proves it. */
  seal(state: State, batchNumber: number, operations: Operations): ProvenSealedBatch {
    const { domain } = this.rollup;
    const feeRecipient = BigInt(this.sender().address);
    const options = { shape: CLIENT_SHAPE, domain, feeRecipient, feeToken: 0 };
    const sealed = sealBatch(state, operations, options);
    const { digest, challenge, y } = sealed.publicInputs;
    const proof = this.batchKey.prove([digest, challenge, y]);
    return { ...sealed, digest, proof, batchNumber };
  }

  /** Proves batches that are sealed as a group for the blob of their records. */
  async proveForBlob(batches: readonly ProvenSealedBatch[]) {
    const blob = blobOfBatches(batches);
    const versionedHash = versionedHashOf(await commitmentOf(blob));
    const bound = bindToBlob(batches, BigInt(versionedHash));
    const members = bound.batches.map((batch, position): ProvenSealedBatch => {
      const { digest, challenge, y } = batch.publicInputs;
      const proof = this.batchKey.prove([digest, challenge, y]);
      const { batchNumber } = batches[position]!;
      return { ...batch, digest, proof, batchNumber, member: { group: bound.group, position } };
    });
    return { blob, versionedHash, members };
  }

  /** Seals what waits in the queues as one batch, with other operations, and commits it. */
  async settle(operations: Omit<Operations, "deposits" | "exits"> = {}) {
    const followed = await this.follower().advance();
    const queued = {
      deposits: followed.deposits.slice(0, CLIENT_SHAPE.deposits),
      exits: followed.exits.slice(0, CLIENT_SHAPE.exits),
    };
    const batch = this.seal(followed.state, followed.batchNumber, { ...queued, ...operations });
    return { batch, committed: await this.commit([batch]), state: followed.state };
  }

  /** Commits batches together. @param account of anvil's, which sends them */
  commit(batches: readonly ProvenSealedBatch[], account = 0): Promise<Committed> {
    const { batchNumber } = batches[0]!;
    return commitBatches(this.rollup, this.sender(account), batches, { batchNumber });
  }
}
