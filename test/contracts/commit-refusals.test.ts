/** Every way in which a batch is refused, in the order of the checks, all of them changing nothing. */
import assert from "node:assert/strict";
import { numberToBytesBE } from "@noble/curves/utils.js";
import { type Address, bytesToHex, type Hex, numberToHex } from "viem";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import type { Deposit } from "../../src/kinds/deposit/deposit.js";
import { COUNT_NAMES, parseShape, shapeId } from "../../src/shape.js";
import { BASE_MODULUS } from "../../verifier/proof-points.js";
import type { L1Batch, PaidExit } from "../support/l1-batch.js";
import { rawGroup } from "../support/raw-group.js";
import { refused } from "../support/refused.js";
import { RollupOnChain, TEST_LEVELS, TEST_SHAPE } from "../support/rollup-on-chain.js";

/** Its data are as long. */
const OTHER_SHAPE = parseShape("1x4-3d2e2w2p");
const [DEPOSITS, EXITS, WITHDRAWALS] = [160, 160 + 3 * 70, 160 + 3 * 70 + 2 * 41];
const PAYEES = WITHDRAWALS + 2 * 38;
/** Of a header's 160 bytes L1 is sent 50 with each batch. */
const UNSENT_BYTES = 110;

let rollup: RollupOnChain;
let deposits: Deposit[];
let exits: PaidExit[];

/** Hex digits in words of 32 bytes. */
function words(digits: string): string[] {
  return digits.match(/.{1,64}/g)!;
}

/** Data with bytes replaced. */
function patched(data: Uint8Array, position: number, bytes: ArrayLike<number>): Uint8Array {
  const changed = data.slice();
  changed.set(bytes, position);
  return changed;
}

/** Data with one word of the header replaced. */
function withWord(data: Uint8Array, word: number, value: bigint): Uint8Array {
  return patched(data, 32 * word, numberToBytesBE(value, 32));
}

/** Commits data with a proof that is valid for them: nothing but their content can be refused. */
function commitProven(data: Uint8Array): Promise<unknown> {
  return rollup.commit(rollup.proven(data));
}

async function assertRefused(data: Uint8Array, code: string, args: unknown[] = []): Promise<void> {
  await refused(commitProven(data), code, args);
}

describe("commitBatches refuses", () => {
  before(async () => {
    rollup = await RollupOnChain.deploy({ foreignShapes: [OTHER_SHAPE] });
    deposits = [];
    exits = [];
    for (const i of [1n, 2n, 3n, 4n]) {
      const owner: Address = `0x${i.toString(16).padStart(40, "0")}`;
      await rollup.send("deposit", [0, i, 100n + i, owner], { value: i });
      deposits.push({ key: 100n + i, owner: i, token: 0, amount: i });
      await rollup.send("requestExit", [Number(i)]);
      const requester = BigInt(rollup.chain.accounts[0]!);
      exits.push({ account: Number(i), requester, token: 0, amount: i });
    }
  });

  describe("by its shape and length", () => {
    it("a shape that has no key", async () => {
      const batch = rollup.proven(await rollup.data());
      const known = shapeId(TEST_SHAPE, TEST_LEVELS);
      for (const id of [
        0n,
        known + 1n,
        known + (1n << BigInt(8 * (COUNT_NAMES.length + 1))),
        shapeId(TEST_SHAPE, 4),
      ]) {
        await refused(rollup.commit({ ...batch, shapeId: id }), "UnknownShape", [id]);
      }
    });

    it("data that are truncated or extended", async () => {
      const data = await rollup.data();
      const { length } = data;
      for (const other of [data.slice(0, -1), Uint8Array.of(...data, 0), data.slice(31)]) {
        const batch = { ...rollup.proven(data), data: bytesToHex(other) };
        const args = ["length", other.length - UNSENT_BYTES, length - UNSENT_BYTES];
        await refused(rollup.commit(batch), "MalformedData", args);
      }
      const [id, root, recipient, , proofs] = rawGroup([rollup.proven(data)]);
      const nothing = rollup.send("commitBatches", [id, root, recipient, "0x", proofs]);
      await refused(nothing, "MalformedData", ["length", 0, length - UNSENT_BYTES]);
    });

    it("a group of no batches", async () => {
      const [id, root, recipient, data] = rawGroup([rollup.proven(await rollup.data())]);
      for (const bytes of ["0x", data] as const) {
        const none = rollup.send("commitBatches", [id, root, recipient, bytes, []]);
        await refused(none, "MalformedData", ["batches", 0, 1]);
      }
    });

    it("calldata that are cut off", async () => {
      const { abi, address } = rollup.contract;
      const whole = rollup.callData(
        "commitBatches",
        rawGroup([rollup.proven(await rollup.data())]),
      );
      for (const cut of [32, 500]) {
        const data = whole.slice(0, -2 * cut) as Hex;
        await refused(rollup.chain.transact({ to: address, data }, abi), undefined);
      }
    });

    it("data that do not stand where everybody looks for them", async () => {
      const { abi, address } = rollup.contract;
      const whole = rollup.callData(
        "commitBatches",
        rawGroup([rollup.proven(await rollup.data())]),
      );
      const further = (offset: string) =>
        numberToHex(BigInt(`0x${offset}`) + 32n, { size: 32 }).slice(2);
      const [shape, root, recipient, dataOffset, proofsOffset, ...rest] = words(whole.slice(10));
      const head = [shape, root, recipient, further(dataOffset!), further(proofsOffset!)];
      const data = [whole.slice(0, 10), ...head, "00".repeat(32), ...rest].join("") as Hex;
      const args = ["position", 228, 196];
      await refused(rollup.chain.transact({ to: address, data }, abi), "MalformedData", args);
    });

    it("a batch shown as one of another shape whose data are as long", async () => {
      const data = await rollup.data();
      assert.equal(data.length, (await rollup.data({}, OTHER_SHAPE)).length);
      const id = shapeId(OTHER_SHAPE, TEST_LEVELS);
      await refused(rollup.commit({ ...rollup.proven(data), shapeId: id }), "InvalidProof");
    });
  });

  describe("by its header", () => {
    it("roots that are not below r", async () => {
      const data = await rollup.data();
      const root = await rollup.read("stateRoot");
      for (const value of [FIELD_MODULUS, root + FIELD_MODULUS]) {
        await assertRefused(withWord(data, 0, value), "RootMismatch", [value, root]);
      }
      for (const value of [FIELD_MODULUS, 2n ** 256n - 1n]) {
        await assertRefused(withWord(data, 1, value), "NotInField", ["new root", value]);
      }
    });

    it("a fee recipient that is no address", async () => {
      const { abi, address } = rollup.contract;
      const whole = rollup.callData(
        "commitBatches",
        rawGroup([rollup.proven(await rollup.data())]),
      );
      const wide = `${whole.slice(0, 10 + 128)}01${whole.slice(10 + 130)}` as Hex;
      await refused(rollup.chain.transact({ to: address, data: wide }, abi), undefined);
    });

    it("a batch for another deployment, by its proof", async () => {
      const data = withWord(await rollup.data(), 2, rollup.domain ^ 1n);
      await assertRefused(data, "InvalidProof");
    });

    it("a batch on another root than the current one", async () => {
      const root = await rollup.read("stateRoot");
      const data = await rollup.data({ oldRoot: root - 1n });
      await assertRefused(data, "RootMismatch", [root - 1n, root]);
    });

    it("the same batch twice, and one whose turn is over", async () => {
      const fresh = await RollupOnChain.deploy();
      const [first, rival] = [await fresh.data({ newRoot: 1n }), await fresh.data({ newRoot: 2n })];
      await fresh.commit(fresh.proven(first));
      for (const data of [first, rival]) {
        await refused(fresh.commit(fresh.proven(data)), "RootMismatch", [undefined, 1n]);
      }
    });
  });

  describe("by whom it pays to", () => {
    it("a key that is no field element, though it be one modulo r", async () => {
      const data = await rollup.data({ payees: [{ keyY: 5n, owner: 6n }] });
      for (const position of [0, 1]) {
        for (const keyY of [FIELD_MODULUS, FIELD_MODULUS + 5n, 2n ** 256n - 1n]) {
          const changed = patched(data, PAYEES + 52 * position, numberToBytesBE(keyY, 32));
          await assertRefused(changed, "NotInField", ["key", keyY]);
        }
      }
      const last = numberToBytesBE(FIELD_MODULUS - 1n, 32);
      await rollup.read("commitBatches", ...rawGroup([rollup.proven(patched(data, PAYEES, last))]));
    });
  });

  describe("by its queue items", () => {
    it("items that are skipped, swapped, repeated or invented", async () => {
      const [a, b, c] = deposits as [Deposit, Deposit, Deposit];
      const lists = [[b], [b, a], [a, a], [a, c], [a, b, { ...c, amount: 9n }]];
      for (const list of lists) {
        const data = await rollup.data({ deposits: list });
        await assertRefused(data, "QueueMismatch", [list.length - 1]);
      }
      const [x, y] = exits as [PaidExit, PaidExit];
      for (const list of [[y], [y, x], [x, x], [{ ...x, account: 9 }], [{ ...x, requester: 9n }]]) {
        const data = await rollup.data({ exits: list });
        await assertRefused(data, "QueueMismatch", [list.length - 1]);
      }
    });

    it("a deposit of which any bit is another, the sign of its key included", async () => {
      const data = await rollup.data({ deposits: deposits.slice(0, 1) });
      for (let byte = 0; byte < 70; byte++) {
        const changed = patched(data, DEPOSITS + byte, [data[DEPOSITS + byte]! ^ 0x80]);
        await assertRefused(changed, "QueueMismatch", [0]);
      }
    });

    it("padding before items, and padding that is not all zero", async () => {
      const one = await rollup.data({ deposits: deposits.slice(0, 1) });
      const item = one.slice(DEPOSITS, DEPOSITS + 70);
      const behind = patched(patched(one, DEPOSITS, new Uint8Array(70)), DEPOSITS + 70, item);
      await assertRefused(behind, "QueueMismatch", [0]);
      for (let byte = 0; byte < 70; byte++) {
        await assertRefused(patched(one, DEPOSITS + 70 + byte, [1]), "QueueMismatch", [1]);
        await assertRefused(patched(one, DEPOSITS + 140 + byte, [1]), "QueueMismatch", [1]);
      }
      const empty = await rollup.data();
      for (let byte = 0; byte < 41; byte++) {
        await assertRefused(patched(empty, EXITS + byte, [1]), "QueueMismatch", [0]);
        await assertRefused(patched(empty, WITHDRAWALS - 1 - byte, [1]), "QueueMismatch", [0]);
      }
    });

    it("items that nobody has queued, and more than are queued", async () => {
      const fresh = await RollupOnChain.deploy();
      const data = await fresh.data({ deposits: deposits.slice(0, 1) });
      await refused(fresh.commit(fresh.proven(data)), "QueueMismatch", [0]);
      const asked = await fresh.data({ exits: exits.slice(0, 1) });
      await refused(fresh.commit(fresh.proven(asked)), "QueueMismatch", [0]);
      await fresh.send("requestExit", [1]);
      const more = await fresh.data({ exits: exits.slice(0, 2) });
      await refused(fresh.commit(fresh.proven(more)), "QueueMismatch", [1]);
    });

    it("items that a batch has taken already", async () => {
      const fresh = await RollupOnChain.deploy();
      await fresh.send("requestExit", [1]);
      await fresh.settle({ exits: exits.slice(0, 1) });
      const again = fresh.settle({ exits: exits.slice(0, 1) });
      await refused(again, "QueueMismatch", [1]);
    });
  });

  describe("by its proof", () => {
    let batch: L1Batch;

    before(async () => {
      batch = rollup.proven(await rollup.data());
    });

    /** The proof with one of its words replaced. */
    const withProofWord = (word: number, value: bigint): L1Batch => {
      return { ...batch, proof: batch.proof.map((old, i) => (i === word ? value : old)) };
    };

    it("a digest that is not below r, though it is the same element", async () => {
      const digest = batch.digest + FIELD_MODULUS;
      await refused(rollup.commit({ ...batch, digest }), "NotInField", ["digest", digest]);
    });

    it("another digest, or a proof of other data", async () => {
      await refused(rollup.commit({ ...batch, digest: batch.digest + 1n }), "InvalidProof");
      const other = rollup.proven(await rollup.data({ newRoot: 5n }));
      await refused(rollup.commit({ ...batch, proof: other.proof }), "InvalidProof");
      await refused(rollup.commit({ ...batch, data: other.data }), "InvalidProof");
    });

    it("coordinates with p added to them", async () => {
      for (let word = 0; word < 8; word++) {
        const value = batch.proof[word]! + BASE_MODULUS;
        await refused(rollup.commit(withProofWord(word, value)), "MalformedProof", [word, value]);
      }
    });

    it("points off their curve, negated, swapped, or at infinity", async () => {
      for (let word = 0; word < 8; word++) {
        const value = batch.proof[word]! ^ 1n;
        await refused(rollup.commit(withProofWord(word, value)), "InvalidProof");
      }
      const [ax, ay, ...rest] = batch.proof as [bigint, bigint, ...bigint[]];
      const [b, c] = [rest.slice(0, 4), rest.slice(4)];
      const zeros = (count: number): bigint[] => new Array(count).fill(0n);
      const proofs = [
        [ax, BASE_MODULUS - ay, ...b, ...c],
        [...c, ...b, ax, ay],
        [ax, ay, b[1]!, b[0]!, b[3]!, b[2]!, ...c],
        [...zeros(2), ...b, ...c],
        [ax, ay, ...zeros(4), ...c],
        [ax, ay, ...b, ...zeros(2)],
        zeros(8),
      ];
      for (const proof of proofs) await refused(rollup.commit({ ...batch, proof }), "InvalidProof");
    });

    it("a proof of the escape circuit's key", async () => {
      const other = rollup.escapeProof([batch.digest, 1n, 2n]);
      await refused(rollup.commit({ ...batch, proof: other }), "InvalidProof");
    });
  });

  it("in the order of the checks, by the first that fails", async () => {
    const good = rollup.proven(await rollup.data());
    const raw = await rollup.data();
    const bad = { ...good, proof: [BASE_MODULUS, ...good.proof.slice(1)] };
    const digest = { ...bad, digest: FIELD_MODULUS };
    const withData = (base: L1Batch, data: Uint8Array): L1Batch => ({
      ...base,
      data: bytesToHex(data),
    });
    const padding = patched(patched(raw, EXITS, [1]), DEPOSITS, [1]);
    const steps: readonly (readonly [L1Batch, string])[] = [
      [bad, "MalformedProof"],
      [digest, "NotInField"],
      [withData(digest, patched(raw, PAYEES, new Uint8Array(32).fill(255))), "NotInField"],
      [withData(digest, patched(raw, EXITS, [1])), "QueueMismatch"],
      [withData(digest, padding), "QueueMismatch"],
      [withData(digest, withWord(padding, 1, FIELD_MODULUS)), "NotInField"],
      [withData(digest, withWord(withWord(padding, 1, FIELD_MODULUS), 0, 1n)), "RootMismatch"],
      [withData(digest, withWord(padding.slice(0, -1), 0, 1n)), "MalformedData"],
      [{ ...withData(digest, padding.slice(1)), shapeId: 1n }, "UnknownShape"],
    ];
    for (const [batch, code] of steps) await refused(rollup.commit(batch), code);
  });
});
