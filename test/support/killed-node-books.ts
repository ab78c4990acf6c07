/** Whether the books agree in the end: what was answered, what the database says, and what L1 says by itself. */
import assert from "node:assert/strict";
import pg from "pg";
import type { BlobFinder } from "../../l1/blobs/blob-finder.js";
import { addressOf } from "../../l1/contract/address.js";
import { ANVIL_KEYS } from "../../node/dev/anvil.js";
import type { ClientRollup } from "./client-rollup.js";
import type { KilledNodeLoad } from "./killed-node-load.js";
import { ObservedBatches } from "./observed-batches.js";

export interface Books {
  readonly batches: number;
  readonly groups: number;
  readonly settled: number;
  readonly rejected: number;
}

/** @param blobs where the node's blobs are */
export async function compareBooks(
  chain: ClientRollup,
  load: KilledNodeLoad,
  { databaseUrl, blobs }: { readonly databaseUrl: string; readonly blobs: BlobFinder },
): Promise<Books> {
  const observer = new ObservedBatches();
  const { state, batchNumber } = await chain.follower({ observer, blobs }).advance();
  const { batches } = observer;
  const onL1 = batches.flatMap(({ ids }) => ids);
  assert.equal(batches.length, batchNumber);
  assert.equal(new Set(onL1).size, onL1.length, "an operation stands in two batches");
  const used = batches.filter(({ ids }) => ids.length > 0);
  const data = used.map((batch) => Buffer.from(batch.data).toString("hex"));
  assert.equal(new Set(data).size, used.length, "a batch stands twice on L1");
  for (const id of onL1) assert.ok(load.signed.has(id), `nobody has signed ${id}`);

  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const ask = async (text: string) => (await client.query(text)).rows;
    const kept = await ask(
      "select number, encode(id, 'hex') as id from batch_operations where id is not null order by number, ordinal",
    );
    const expected = batches.flatMap(({ batchNumber: number, ids }) =>
      ids.map((id) => `${number} ${id}`),
    );
    const inLedger = kept.map(({ number, id }) => `${number} 0x${id}`);
    assert.deepEqual(inLedger.sort(), expected.sort());
    assert.deepEqual(await ask("select position from pending"), [], "batches are left over");
    const given = await ask(
      "select '0x' || encode(id, 'hex') as id, rejected->>'code' as code from operations where rejected is not null",
    );
    const settled = new Set<string>(onL1);
    const rejected = new Map(given.map(({ id, code }) => [id as string, code as string | null]));
    for (const [id, news] of load.taken) {
      assert.ok(news <= 1, `${id} was new ${news} times`);
      const ends = [settled.has(id) && "settled", rejected.get(id)].filter((end) => end);
      assert.equal(ends.length, 1, `${id} was answered and is ${ends.join(" and ") || "lost"}`);
    }
    assertNonces();
    await assertSums();
    const groups = new Set(batches.map(({ transactionHash }) => transactionHash)).size;
    return { batches: batchNumber, groups, settled: settled.size, rejected: rejected.size };
  } finally {
    await client.end();
  }

  /** Every nonce was used once. */
  function assertNonces(): void {
    const counts = new Map<number, number>();
    for (const id of onL1) {
      const { from } = load.signed.get(id)!;
      counts.set(from, (counts.get(from) ?? 0) + 1);
    }
    for (const [index, { nonce }] of state.entries()) {
      assert.equal(nonce, counts.get(index) ?? 0, `nonce of account ${index}`);
    }
  }

  async function assertSums(): Promise<void> {
    const onL2 = state.accounts().reduce((sum, { balance }) => sum + balance, 0n);
    let claimable = 0n;
    for (const account of ANVIL_KEYS.keys()) {
      const owner = addressOf(BigInt(chain.sender(account).address));
      claimable += await chain.rollup.view.read("claimable", [owner, 0n]);
    }
    const held = await chain.chain.balance(chain.rollup.address);
    assert.equal(onL2 + claimable, held, "what the contract holds");
    assert.equal(load.deposited - load.claimed, held, "what came in and went out");
  }
}
