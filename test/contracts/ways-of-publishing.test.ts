/** Whichever way a group is published: it does the same, and whatever is refused of it is refused in each way. */
import assert from "node:assert/strict";
import { type Address, type Hex, numberToHex } from "viem";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import {
  blobArguments,
  blobMembers,
  openingOfMembers,
  runArguments,
} from "../support/blob-members.js";
import { type ChainEvent, type Deployed, decodeRefusal, Refusal } from "../support/chain.js";
import type { BatchContent } from "../support/l1-batch.js";
import { rawGroup } from "../support/raw-group.js";
import { refused } from "../support/refused.js";
import { DEADLINE, RollupOnChain, TEST_SHAPE } from "../support/rollup-on-chain.js";
import { testContract } from "../support/test-contracts.js";

const RECIPIENT = 0xfee5n;
const OWNERS = [RECIPIENT, 7n, 8n];

/** A call that publishes a group. */
interface Publication {
  readonly functionName: string;
  readonly args: readonly unknown[];
  readonly blobs?: readonly Uint8Array[];
}

type Contents = readonly Partial<BatchContent>[];
type Way = (rollup: RollupOnChain, contents: Contents) => Promise<Publication>;

const WAYS: Readonly<Record<string, Way>> = {
  async commitBatches(rollup, contents) {
    const data = await rollup.chainedData(contents);
    const batches = data.map((batch, i) => rollup.proven(batch, TEST_SHAPE, BigInt(i + 1)));
    return { functionName: "commitBatches", args: rawGroup(batches) };
  },
  async commitGroup(rollup, contents) {
    const members = await blobMembers(rollup, contents);
    return { functionName: "commitGroup", args: runArguments(members) };
  },
  async commitBlob(rollup, contents) {
    const members = await blobMembers(rollup, contents);
    const args = blobArguments(members, await openingOfMembers(members));
    return { functionName: "commitBlob", args, blobs: [members.blob] };
  },
};
/** Those of a group that is proven for a blob. */
const NEW_WAYS = Object.entries(WAYS).filter(([name]) => name !== "commitBatches");

const addressOf = (owner: bigint): Address => numberToHex(owner, { size: 20 });
const deposit = (amount: bigint) => ({ key: 100n + amount, owner: amount, token: 0, amount });

const send = (rollup: RollupOnChain, { functionName, args, blobs = [] }: Publication) =>
  rollup.send(functionName, args, { blobs });

/** Queues deposits of 1 to 3 wei, and exits of accounts 1 to 3. */
async function fillQueues(rollup: RollupOnChain): Promise<void> {
  for (const i of [1n, 2n, 3n]) {
    await rollup.send("deposit", [0, i, 100n + i, addressOf(i)], { value: i });
    await rollup.send("requestExit", [Number(i)]);
  }
}

/** All that batches can do, spread over three of them. */
function contentsOf(rollup: RollupOnChain): Contents {
  const requester = BigInt(rollup.chain.accounts[0]!);
  const exit = (account: number, amount = 0n) => ({ account, requester, token: 0, amount });
  const payout = (owner: bigint, token: number, amount: bigint) => ({ owner, token, amount });
  const fees = { feeRecipient: RECIPIENT };
  return [
    { ...fees, feeTotal: 5n, deposits: [1n, 2n].map(deposit), exits: [exit(1, 3n)] },
    { ...fees, feeTotal: 6n, withdrawals: [payout(7n, 0, 1n), payout(8n, 1, 2n)], fill: 3 },
    {
      ...{ ...fees, feeToken: 1, feeTotal: 7n, deposits: [deposit(3n)] },
      ...{ exits: [exit(2), exit(3, 4n)], payees: [{ keyY: 5n, owner: 6n }] },
    },
  ];
}

/** What a contract holds that batches change. */
async function stateOf(rollup: RollupOnChain): Promise<unknown[]> {
  const names = ["stateRoot", "batchNumber", "depositHead", "depositTail", "exitHead", "exitTail"];
  const state: unknown[] = await Promise.all(names.map((name) => rollup.read(name)));
  for (const owner of [...OWNERS, BigInt(rollup.chain.accounts[0]!)]) {
    for (const token of [0, 1]) state.push(await rollup.read("claimable", addressOf(owner), token));
  }
  return state;
}

const told = (events: readonly ChainEvent[]): unknown[] =>
  events.map(({ name, args }) => [name, args]);

describe("a group, however it is published", () => {
  it("moves root, queues and credits alike, and says the same", async () => {
    const outcomes = [];
    for (const way of Object.values(WAYS)) {
      const rollup = await RollupOnChain.deploy();
      await fillQueues(rollup);
      const receipt = await send(rollup, await way(rollup, contentsOf(rollup)));
      outcomes.push([await stateOf(rollup), told(rollup.events(receipt))]);
    }
    const [first, ...others] = outcomes;
    assert.equal((first![1] as unknown[]).length, 7);
    for (const other of others) assert.deepEqual(other, first);
  });

  for (const [name, way] of NEW_WAYS) {
    describe(name, () => {
      let rollup: RollupOnChain;

      beforeEach(async () => {
        rollup = await RollupOnChain.deploy();
      });

      const refuses = async (contents: Contents, code: string, args: unknown[] = []) =>
        refused(send(rollup, await way(rollup, contents)), code, args);

      it("refuses a batch that leaves a marked item, first or not", async () => {
        await fillQueues(rollup);
        await rollup.chain.pass(DEADLINE / 2 + 100);
        await rollup.send("markDeposit", [1]);
        await refuses([{}], "MarkedItemWaiting", ["deposit", 0, 2]);
        await refuses([{ deposits: [deposit(1n)] }, {}], "MarkedItemWaiting", ["deposit", 1, 2]);
        const contents = [{ deposits: [deposit(1n)] }, { deposits: [deposit(2n)] }];
        await send(rollup, await way(rollup, contents));
      });

      it("refuses what is not in the queues, and what is no field element", async () => {
        await refuses([{}, { deposits: [deposit(1n)] }], "QueueMismatch");
        await refuses([{}, { newRoot: FIELD_MODULUS }], "NotInField", ["new root"]);
        await refuses([{}, { payees: [{ keyY: FIELD_MODULUS, owner: 1n }] }], "NotInField", [
          "key",
        ]);
      });

      it("refuses a group that comes too late, and one of an unknown shape", async () => {
        const group = await way(rollup, [{}]);
        await send(rollup, group);
        await refused(send(rollup, group), "RootMismatch");
        const args = [0n, ...group.args.slice(1)];
        await refused(send(rollup, { ...group, args }), "UnknownShape", [0]);
      });

      it("refuses data of another length", async () => {
        const group = await way(rollup, [{}, {}]);
        const length = (String(group.args[3]).length - 2) / 2;
        const args = group.args.with(3, `${group.args[3]}00`);
        const says = ["length", length + 1, length];
        await refused(send(rollup, { ...group, args }), "MalformedData", says);
      });

      it("refuses coordinates beyond their field, by their number", async () => {
        const group = await way(rollup, [{}, {}]);
        const proofs = group.args[4] as { digest: bigint; points: readonly bigint[] }[];
        const wrong = { ...proofs[1]!, points: proofs[1]!.points.with(2, 2n ** 256n - 1n) };
        const args = group.args.with(4, [proofs[0]!, wrong]);
        await refused(send(rollup, { ...group, args }), "MalformedProof", [10]);
      });

      it("refuses a contract that passes it on", async () => {
        const puppet = await rollup.chain.deploy(await testContract("Puppet", "Actors"));
        const { functionName, args, blobs = [] } = await way(rollup, [{}]);
        await passedOn(puppet, rollup, { data: rollup.callData(functionName, args), blobs });
      });

      it("refuses everything once the rollup is frozen", async () => {
        const group = await way(rollup, [{}]);
        await fillQueues(rollup);
        await rollup.chain.pass(DEADLINE + 100);
        await rollup.freeze();
        await refused(send(rollup, group), "ContractFrozen");
      });
    });
  }
});

/** A call that comes through another contract fails with `NotTopLevel`. */
async function passedOn(
  puppet: Deployed,
  { chain, contract }: RollupOnChain,
  { data, blobs }: { readonly data: Hex; readonly blobs: readonly Uint8Array[] },
): Promise<void> {
  const args = [contract.address, data];
  await assert.rejects(chain.send({ ...puppet, functionName: "act", args, blobs }), (error) => {
    assert.ok(error instanceof Refusal);
    assert.equal(decodeRefusal(error.args[0] as Hex, contract.abi).code, "NotTopLevel");
    return true;
  });
}
