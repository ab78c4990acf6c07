/** Every custom error of the contract has a way to be hit, listed here and taken. */
import assert from "node:assert/strict";
import { type Address, bytesToHex, concatHex, type Hex } from "viem";
import { type ContractRefusalCode, ROLLUP_ABI } from "../../l1/artifacts/rollup-abi.js";
import { BASE_MODULUS } from "../../prover/bn254.js";
import { BLOB_BYTES } from "../../src/batch/blob.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { BALANCE_LIMIT } from "../../src/params.js";
import type { AnyErrorCode } from "../../workload/any-error-code.js";
import { blobArguments, blobMembers, openingOfMembers } from "../support/blob-members.js";
import { decodeRefusal, Refusal } from "../support/chain.js";
import { depositBytes, type L1Batch } from "../support/l1-batch.js";
import { quickenKzg } from "../support/quick-kzg.js";
import { rawGroup } from "../support/raw-group.js";
import {
  commonGround,
  constructorArguments,
  DEADLINE,
  RollupOnChain,
  type RollupOptions,
} from "../support/rollup-on-chain.js";
import { testContract } from "../support/test-contracts.js";

/** The contract's errors; one that the library does not list is no key of `WAYS`. */
type ErrorName = ContractRefusalCode & AnyErrorCode;

const OWNER: Address = "0x000000000000000000000000000000000000ab1e";

let rollup: RollupOnChain;

async function deployWith(position: number, value: unknown): Promise<unknown> {
  const { chain, contract } = await commonGround();
  const args = await constructorArguments();
  args[position] = value;
  return chain.deploy(contract, args);
}

async function redeploy(options: RollupOptions): Promise<void> {
  rollup = await RollupOnChain.deploy(options);
}

const token = async (name = "Token", file = "Token"): Promise<Address> =>
  (await (await commonGround()).chain.deploy(await testContract(name, file))).address;

const deposit = (amount: bigint, key = 1n, value = amount, id = 0) =>
  rollup.send("deposit", [id, amount, key, OWNER], { value });

async function commit(changes: Partial<L1Batch>): Promise<unknown> {
  return rollup.commit({ ...rollup.proven(await rollup.data()), ...changes });
}

/** A group with the opening of its own blob, whichever blobs it comes with. */
async function commitBlob(blobs: readonly Uint8Array[]): Promise<unknown> {
  const members = await blobMembers(rollup, [{}]);
  const args = blobArguments(members, await openingOfMembers(members));
  return rollup.send("commitBlob", args, { blobs });
}

async function freeze(): Promise<void> {
  await deposit(1n);
  await rollup.chain.pass(DEADLINE + 1);
  await rollup.freeze();
}

const ITEM = { key: 1n, owner: BigInt(OWNER), token: 0, amount: 1n };

async function leaveTwice(): Promise<void> {
  await freeze();
  const root = await rollup.read("stateRoot");
  const proof = rollup.escapeProof([root, BigInt(OWNER), 1n]);
  await rollup.send("escape", [0, OWNER, 0, 1, proof]);
  await rollup.send("escape", [0, OWNER, 0, 1, proof]);
}

async function refund(index: number, times = 1): Promise<void> {
  await freeze();
  const item = `0x${Buffer.from(depositBytes(ITEM)).toString("hex")}`;
  for (let i = 0; i < times; i++) await rollup.send("refundDeposit", [index, item]);
}

/** A claim in the middle of a deposit, by the token; fails with what the claim failed with. */
async function reenter(): Promise<void> {
  const hook = await rollup.chain.deploy(await testContract("HookToken", "StrangeTokens"));
  await redeploy({ tokens: [hook.address] });
  const { chain, contract } = rollup;
  const inner = rollup.callData("claim", [1, OWNER]);
  await chain.send({ ...hook, functionName: "mint", args: [chain.accounts[0], 5n] });
  await chain.send({ ...hook, functionName: "approve", args: [contract.address, 5n] });
  await chain.send({ ...hook, functionName: "arm", args: [contract.address, inner] });
  await deposit(5n, 1n, 0n, 1);
  throw decodeRefusal(await chain.read({ ...hook, functionName: "answer" }), contract.abi);
}

const WAYS: Readonly<Record<ErrorName, () => Promise<unknown>>> = {
  AlreadyEscaped: leaveTwice,
  AlreadyRefunded: () => refund(0, 2),
  BlobMissing: () => commitBlob([]),
  ContractFrozen: () => freeze().then(freeze),
  DepositCapExceeded: async () => {
    await redeploy({ tokens: [await token()] });
    const { chain, contract } = rollup;
    const erc20 = {
      abi: (await testContract("Token", "Token")).abi,
      address: await rollup.read<Address>("tokenAddress", 1),
    };
    await chain.send({ ...erc20, functionName: "mint", args: [chain.accounts[0], BALANCE_LIMIT] });
    await chain.send({
      ...erc20,
      functionName: "approve",
      args: [contract.address, BALANCE_LIMIT],
    });
    await deposit(BALANCE_LIMIT - 1n, 1n, 0n, 1);
    await deposit(1n, 1n, 0n, 1);
  },
  DuplicateToken: async () => deployWith(3, new Array(2).fill(await token())),
  InvalidLevels: () => deployWith(0, 2),
  InvalidOpening: () => commitBlob([new Uint8Array(BLOB_BYTES)]),
  InvalidProof: () => commit({ digest: 0n }),
  InvalidShape: () => deployWith(1, [{ shapeId: 1n, key: OWNER }]),
  MalformedData: async () => commit({ data: concatHex([bytesToHex(await rollup.data()), "0x00"]) }),
  MarkedItemWaiting: async () => {
    await deposit(1n);
    await rollup.chain.pass(DEADLINE / 2);
    await rollup.send("markDeposit", [0]);
    await rollup.settle();
  },
  MalformedProof: () => commit({ proof: new Array(8).fill(BASE_MODULUS) }),
  NotAContract: () => deployWith(3, [OWNER]),
  NotAKey: () => deployWith(2, OWNER),
  NotFrozen: () => rollup.send("refundDeposit", [0, "0x"]),
  NotInField: () => deposit(1n, FIELD_MODULUS),
  NotOverdue: () => rollup.freeze(),
  NotQueued: () => refund(1),
  NotTopLevel: async () => {
    const puppet = await rollup.chain.deploy(await testContract("Puppet", "Actors"));
    const data = rollup.callData("commitBatches", rawGroup([rollup.proven(await rollup.data())]));
    await rollup.chain.send({
      ...puppet,
      functionName: "act",
      args: [rollup.contract.address, data],
    });
  },
  NotUrgent: async () => {
    await deposit(1n);
    await rollup.send("markDeposit", [0]);
  },
  NothingToClaim: () => rollup.send("claim", [0, OWNER]),
  OutOfRange: () => rollup.send("requestExit", [512]),
  QueueMismatch: () => rollup.settle({ deposits: [ITEM] }),
  Reentered: reenter,
  RootMismatch: () => rollup.settle({ oldRoot: 1n }),
  TransferFailed: async () => {
    await redeploy({ tokens: [await token()] });
    await deposit(1n, 1n, 0n, 1);
  },
  TreeFull: async () => {
    for (let i = 0; i <= 256; i++) await deposit(1n);
  },
  UnknownShape: () => commit({ shapeId: 0n }),
  UnknownToken: () => deposit(1n, 1n, 0n, 1),
  WrongValue: () => deposit(1n, 1n, 2n),
};

describe("every error of the contract", () => {
  before(quickenKzg);
  beforeEach(() => redeploy({}));

  it("has a way to be hit in this list", () => {
    const names = ROLLUP_ABI.filter((item) => item.type === "error").map(({ name }) => name);
    assert.deepEqual(names.sort(), Object.keys(WAYS).sort());
  });

  for (const [name, attempt] of Object.entries(WAYS)) {
    it(`is hit: ${name}`, async () => {
      await assert.rejects(attempt, (error) => {
        assert.ok(error instanceof Refusal, String(error));
        const { abi } = rollup.contract;
        // One that comes through another contract is not in that contract's ABI.
        const code = error.code ?? decodeRefusal(error.args[0] as Hex, abi).code;
        assert.equal(code, name);
        return true;
      });
    });
  }
});
