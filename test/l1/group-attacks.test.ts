/** Groups that the contract takes and that are made to confuse whoever follows it, or looks for his own. */
import assert from "node:assert/strict";
import * as v from "valibot";
import { concatHex, type Hex, numberToHex, size, slice } from "viem";
import { commitBatches } from "../../l1/contract/commit-batches.js";
import { commitCall } from "../../l1/contract/commit-call.js";
import { readSubmission } from "../../l1/contract/read-submission.js";
import { hexBytes } from "../../l1/rpc/answers.js";
import { groupOf } from "../../verifier/group-of.js";
import { ClientRollup, type ProvenSealedBatch } from "../support/client-rollup.js";
import { refusal } from "../support/refusal.js";

/** Where the data begin; before them stands their length. */
const DATA_POSITION = 196;
/** The argument that says where the proofs are, counted from the selector's end. */
const PROOFS_ARGUMENT = 4 + 4 * 32;

describe("a follower meets", function () {
  this.timeout(120_000);
  let l1: ClientRollup;
  before(async () => {
    l1 = await ClientRollup.start();
    await l1.deposit(1, 1_000_000n);
    await l1.settle();
  });
  after(() => l1?.anvil.stop());

  /** So many batches on top of what is on L1, of a transfer each or empty. */
  async function seal(count: number, isEmpty = false): Promise<ProvenSealedBatch[]> {
    const { state, batchNumber } = await l1.follower().advance();
    const { nonce } = state.account(0)!;
    return Array.from({ length: count }, (_, i) =>
      l1.seal(state, batchNumber + i, isEmpty ? {} : { transfers: [l1.pay(nonce + i)] }),
    );
  }

  const callOf = (batches: readonly ProvenSealedBatch[]): Hex =>
    commitCall(groupOf(batches, l1.rollup.domain), l1.rollup.levels);

  const send = (data: Hex) => l1.sender(2).send({ to: l1.rollup.address, data });

  /** A call cut into what stands before the proofs, and the list of proofs. */
  function parts(call: Hex): { head: Hex; data: Hex; proofs: Hex } {
    const start = 4 + Number(slice(call, PROOFS_ARGUMENT, PROOFS_ARGUMENT + 32));
    const end = DATA_POSITION + Number(slice(call, DATA_POSITION - 32, DATA_POSITION));
    return {
      head: slice(call, 0, DATA_POSITION),
      data: slice(call, DATA_POSITION, end),
      proofs: slice(call, start),
    };
  }

  /** The head of a call that says that the proofs are at a position in the calldata. */
  const pointingTo = (head: Hex, position: number): Hex =>
    concatHex([
      slice(head, 0, PROOFS_ARGUMENT),
      numberToHex(position - 4, { size: 32 }),
      slice(head, PROOFS_ARGUMENT + 32),
    ]);

  /** Sends a group in another encoding, and requires that it is read as what it is. */
  async function assertFollowed(batches: readonly ProvenSealedBatch[], call: Hex): Promise<void> {
    const follower = l1.follower();
    await follower.advance();
    const { transactionHash } = await send(call);
    const transaction = await l1.chain.findTransaction(transactionHash);
    assert.equal(transaction!.input, call);
    const read = readSubmission(transaction!, l1.rollup.domain);
    assert.ok("batches" in read);
    assert.deepEqual(
      read.batches,
      batches.map(({ data }) => Uint8Array.from(data)),
    );
    for (const followed of [await follower.advance(), await l1.follower().advance()]) {
      assert.equal(followed.batchNumber, batches.at(-1)!.batchNumber + 1);
      assert.equal(followed.state.root, batches.at(-1)!.header.newRoot);
    }
    // Whoever has proven them finds them there.
    const { batchNumber } = batches[0]!;
    const found = await commitBatches(l1.rollup, l1.sender(), batches, { batchNumber });
    assert.deepEqual([found.already, found.receipt.transactionHash], [true, transactionHash]);
  }

  it("proofs whose number begins within the data", async () => {
    const batches = await seal(1, true);
    const { head, data, proofs } = parts(callOf(batches));
    // The last 31 bytes of the data are zeros, and the first of the number's word.
    assert.equal(BigInt(slice(data, size(data) - 31)), 0n);
    const start = DATA_POSITION + size(data) - 31;
    const call = concatHex([pointingTo(head, start), data, slice(proofs, 31)]);
    await assertFollowed(batches, call);
  });

  it("proofs that begin at once behind the data, without padding, and junk behind them", async () => {
    const batches = await seal(3);
    const { head, data, proofs } = parts(callOf(batches));
    const call = pointingTo(head, DATA_POSITION + size(data));
    await assertFollowed(batches, concatHex([call, data, proofs, `0x${"ff".repeat(999)}`]));
  });

  it("proofs far away, with other proofs where an encoder would put them", async () => {
    const batches = await seal(2);
    const { head, data, proofs } = parts(callOf(batches));
    const decoy = callOf(await seal(1));
    const gap = concatHex([decoy, `0x${"00".repeat(5000)}`]);
    const call = pointingTo(head, DATA_POSITION + size(data) + size(gap));
    await assertFollowed(batches, concatHex([call, data, gap, proofs]));
  });

  it("as many zeros behind the arguments as a pool takes", async () => {
    const batches = await seal(1);
    const call = concatHex([callOf(batches), `0x${"00".repeat(120_000)}`]);
    await assertFollowed(batches, call);
  });

  it("an answer as long as any may be, without losing its words", () => {
    // A regular expression that remembers each pair of digits ends at some four million of them.
    const long = `0x${"0A".repeat(2 ** 23)}`;
    assert.equal(v.parse(hexBytes, long), long.toLowerCase());
    assert.equal(v.is(hexBytes, `${long}0`), false);
  });

  it("a number of proofs, or a place, that no calldata has: the contract refuses them", async () => {
    const batches = await seal(1);
    const { head, data, proofs } = parts(callOf(batches));
    const start = DATA_POSITION + size(data);
    const counted = (count: bigint) =>
      concatHex([
        ...[pointingTo(head, start), data, numberToHex(count, { size: 32 })],
        slice(proofs, 32),
      ]);
    for (const count of [2n, 2n ** 64n - 1n, 2n ** 64n, 2n ** 251n, 2n ** 256n - 1n]) {
      await assert.rejects(send(counted(count)), refusal("TransactionReverted"));
    }
    await assert.rejects(send(counted(0n)), refusal("MalformedData"));
    const at = (position: bigint) =>
      concatHex([
        ...[slice(head, 0, PROOFS_ARGUMENT), numberToHex(position, { size: 32 })],
        ...[slice(head, PROOFS_ARGUMENT + 32), data, proofs],
      ]);
    for (const position of [2n ** 64n, 2n ** 256n - 32n, BigInt(start + size(proofs))]) {
      await assert.rejects(send(at(position)), refusal("TransactionReverted"));
    }
    const dirty = concatHex([slice(head, 0, 68), "0x01", slice(head, 69), data, proofs]);
    await assert.rejects(send(dirty), refusal("TransactionReverted"));
    await assertFollowed(batches, at(BigInt(start - 4)));
  });

  it("an empty batch many times, before and behind what it remembers", async () => {
    const batches = await seal(2);
    await l1.commit(batches.slice(0, 1));
    const empty = async () => new Array(40).fill((await seal(1, true))[0]!);
    const follower = l1.follower();
    const settled = async () => (await follower.advance()).settled.batchBefore(0);
    assert.equal(await settled(), batches[0]!.batchNumber);
    for (let i = 0; i < 2; i++) await l1.commit(await empty());
    const { batchNumber } = await follower.advance();
    assert.equal(batchNumber, batches[0]!.batchNumber + 81);
    assert.equal(await settled(), batches[0]!.batchNumber);
    // The batch sealed before them is the same behind them, and is found under the number that it has.
    const { event } = await commitBatches(l1.rollup, l1.sender(), batches.slice(1), {
      batchNumber,
    });
    assert.equal(event.firstBatch, batchNumber);
    assert.equal(await settled(), batchNumber);
    await assert.rejects(
      commitBatches(l1.rollup, l1.sender(), batches.slice(1), {
        batchNumber: batches[1]!.batchNumber,
      }),
      refusal("RootMismatch", /got one with that number/),
    );
  });

  it("an empty batch that is mine once and somebody else's once: each number is one batch", async () => {
    const [empty] = (await seal(1, true)) as [ProvenSealedBatch];
    const { batchNumber } = empty;
    const commit = (first: number, count: number, account = 0) =>
      commitBatches(l1.rollup, l1.sender(account), new Array(count).fill(empty), {
        batchNumber: first,
      });
    const theirs = await commit(batchNumber, 2, 2);
    // The same bytes under the same number are this batch, whoever brought them.
    const found = await commit(batchNumber + 1, 1);
    assert.deepEqual([found.already, found.batchNumber], [true, batchNumber + 1]);
    assert.equal(found.receipt.transactionHash, theirs.receipt.transactionHash);
    // Two of which one is there: nothing is sent.
    await assert.rejects(commit(batchNumber + 1, 2), refusal("RootMismatch", /batches on L1/));
    const next = await commit(batchNumber + 2, 2);
    assert.deepEqual([next.already, next.batchNumber], [false, batchNumber + 2]);
    const all = await commit(batchNumber, 4);
    assert.deepEqual([all.already, all.batchNumber], [true, batchNumber]);
    assert.equal(await l1.rollup.view.read("batchNumber"), batchNumber + 4);
  });

  it("several groups in one block, and a reorganisation that takes the last of them out", async () => {
    const batches = await seal(5);
    const follower = l1.follower();
    await follower.advance();
    const before = await l1.anvil.control("evm_snapshot");
    for (const part of [batches.slice(0, 2), batches.slice(2, 3), batches.slice(3)]) {
      await send(callOf(part));
    }
    assert.equal((await follower.advance()).state.root, batches[4]!.header.newRoot);
    await l1.anvil.control("evm_revert", before);
    // Each of another hand, as the contract sees only the newest state when it is tried.
    await l1.anvil.control("evm_setAutomine", false);
    const gas = numberToHex(3_000_000);
    const accounts = (await l1.anvil.control("eth_accounts")) as Hex[];
    for (const [i, part] of [batches.slice(0, 2), batches.slice(2, 4)].entries()) {
      const from = accounts[3]!;
      const nonce = numberToHex((await l1.chain.transactionCount(from)) + i);
      await l1.anvil.control("eth_sendTransaction", {
        ...{ from, to: l1.rollup.address, data: callOf(part), gas, nonce },
      });
    }
    await l1.anvil.control("evm_mine");
    await l1.anvil.control("evm_setAutomine", true);
    await l1.anvil.control("evm_mine");
    for (const one of [follower, l1.follower({ logRange: 1 })]) {
      const followed = await one.advance();
      assert.equal(followed.batchNumber, batches[4]!.batchNumber);
      assert.equal(followed.state.root, batches[3]!.header.newRoot);
    }
    const rest = await l1.commit(batches.slice(4));
    assert.equal(rest.batchNumber, batches[4]!.batchNumber);
  });
});
