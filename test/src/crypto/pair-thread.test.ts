import assert from "node:assert/strict";
import fc from "fast-check";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { PairThread, type SharedPairs } from "../../../src/crypto/pair-thread.js";
import { poseidon, poseidonAll, shareHashing } from "../../../src/crypto/poseidon.js";

const element = fc.bigInt(0n, FIELD_MODULUS - 1n);

/** Lists of so many elements: the edges, and what follows from their places. */
function listsOf(inputs: number, count: number): bigint[][] {
  const edges = [0n, 1n, FIELD_MODULUS - 1n];
  return Array.from({ length: count }, (_, list) =>
    Array.from({ length: inputs }, (_, i) => {
      return edges[(list + i) % 7] ?? BigInt(list * 17 + i + 2) ** 31n % FIELD_MODULUS;
    }),
  );
}

/** Helpers that work as often as this thread says that there are pairs, before it does. */
function crewOf(work: (thread: PairThread) => void, change: Partial<SharedPairs> = {}) {
  const threads: PairThread[] = [];
  const counts = { shared: 0, rings: 0 };
  return {
    counts,
    share: (pairs: SharedPairs) => {
      counts.shared += 1;
      threads.push(new PairThread({ ...pairs, ...change }, 1));
    },
    wake: () => {
      counts.rings += 1;
      for (const thread of threads) work(thread);
    },
  };
}

describe("PairThread", () => {
  it("hashes what another thread has put there, for every number of inputs", () => {
    for (let inputs = 1; inputs <= 16; inputs += 1) {
      const lists = listsOf(inputs, 9);
      const crew = crewOf((thread) => thread.help());
      const stop = shareHashing(crew);
      const hashes = poseidonAll(lists);
      stop();
      assert.deepEqual(crew.counts, { shared: 1, rings: 1 });
      assert.deepEqual(hashes, lists.map(poseidon));
    }
  });

  it("gives what one thread does for any lists", () => {
    const stop = shareHashing(crewOf((thread) => thread.help()));
    try {
      const inputs = fc.array(element, { minLength: 3, maxLength: 3 });
      fc.assert(
        fc.property(fc.array(inputs, { maxLength: 12 }), (lists) => {
          assert.deepEqual(poseidonAll(lists), lists.map(poseidon));
        }),
        { numRuns: 15 },
      );
    } finally {
      stop();
    }
  });

  it("hashes more lists than are in memory at a time, an odd one too", () => {
    const lists = listsOf(2, 521);
    const crew = crewOf((thread) => thread.help());
    const stop = shareHashing(crew);
    const hashes = poseidonAll(lists);
    stop();
    // 521 = 2 · 256 + 2 · 4 + 1.
    assert.equal(crew.counts.rings, 3);
    assert.deepEqual(hashes, lists.map(poseidon));
  });

  it("wakes nobody for what is done before he is awake", () => {
    const crew = crewOf((thread) => thread.help());
    const stop = shareHashing(crew);
    assert.deepEqual(poseidonAll(listsOf(2, 4)), listsOf(2, 4).map(poseidon));
    stop();
    assert.equal(crew.counts.rings, 0);
  });

  it("goes on alone where a thread does not come back with what it has taken, and never asks it again", function () {
    this.timeout(20_000);
    // It traps in the first pair: what it has taken stays taken.
    const crew = crewOf((thread) => assert.throws(() => thread.help(), /memory access/), {
      table: 2 ** 31,
    });
    const stop = shareHashing(crew);
    const lists = listsOf(3, 20);
    assert.deepEqual(poseidonAll(lists), lists.map(poseidon));
    assert.deepEqual(poseidonAll(lists), lists.map(poseidon));
    stop();
    assert.deepEqual(crew.counts, { shared: 1, rings: 1 });
  });

  it("has no more help after an end, and none from an end that comes late", () => {
    const [first, second] = [crewOf(() => {}), crewOf(() => {})];
    const stopFirst = shareHashing(first);
    const stopSecond = shareHashing(second);
    stopFirst();
    poseidonAll(listsOf(2, 8));
    assert.deepEqual([first.counts.rings, second.counts.rings], [0, 1]);
    stopSecond();
    poseidonAll(listsOf(2, 8));
    assert.deepEqual([first.counts.rings, second.counts.rings], [0, 1]);
  });
});
