/** What the optimistic contract keeps of proposals, and which of them are pending. */
import assert from "node:assert/strict";
import { type Address, bytesToHex, concatHex, getAddress, hexToBytes, keccak256 } from "viem";
import { SUBGROUP_ORDER } from "../../../src/crypto/curve.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { parseShape, shapeId } from "../../../src/shape.js";
import {
  contentOf,
  OPTIMISTIC_SHAPE,
  OptimisticOnChain,
  TERMS,
} from "../../support/optimistic-on-chain.js";
import { refused } from "../../support/refused.js";
import { TEST_LEVELS } from "../../support/rollup-on-chain.js";

let rollup: OptimisticOnChain;
let [, proposer]: Address[] = [];

const numbers = async (...names: string[]) =>
  (await Promise.all(names.map((name) => rollup.read(name)))).map(Number);

describe("a proposal on the optimistic contract", () => {
  beforeEach(async () => {
    rollup = await OptimisticOnChain.deploy();
    [, proposer] = rollup.chain.accounts.map((each) => getAddress(each)) as Address[];
  });

  it("is behind the genesis, which has the empty tree's root", async () => {
    const genesis = await rollup.proposal(0);
    assert.equal(genesis.root, await rollup.read("stateRoot"));
    assert.deepEqual(await numbers("lastId", "tipId", "finalId", "batchNumber"), [0, 0, 0, 0]);
    assert.equal(await rollup.read("standing", 0), 0n);
  });

  for (const [what, isProven] of [
    ["is kept, and is the tip", false],
    ["is kept as proven if it comes with its proofs", true],
  ] as const) {
    it(what, async () => {
      await rollup.send("deposit", [0, 9n, 5n, proposer], { value: 9n });
      await rollup.send("requestExit", [1], { from: proposer! });
      await rollup.propose([{}, {}]);
      const deposits = [{ key: 5n, owner: BigInt(proposer!), token: 0, amount: 9n }];
      const exits = [{ account: 1, requester: BigInt(proposer!), token: 0, amount: 0n }];
      const batches = [{ deposits }, {}, { exits }];
      const made = isProven
        ? await rollup.proposeProven(batches)
        : await rollup.propose(batches, { from: proposer! });
      const root = await rollup.read("stateRoot");
      const now = await rollup.chain.now();
      const sender = isProven ? getAddress(rollup.chain.accounts[0]!) : proposer;
      assert.deepEqual(await rollup.proposal(2), {
        ...{ content: contentOf(made.group), claims: keccak256("0x"), root },
        ...{ proposer: sender, proposedAt: now, position: 2 },
        ...{ proven: isProven, bonded: !isProven, batchNumber: 5, depositHead: 1, exitHead: 1 },
        ...{ previous: 1, answerDue: 0, released: false },
        challenger: `0x${"0".repeat(40)}`,
      });
      const [event] = rollup.events(made.receipt);
      assert.deepEqual(event!.args, {
        ...{ id: 2n, proposer: sender, shapeId: shapeId(OPTIMISTIC_SHAPE, TEST_LEVELS) },
        ...{ previous: 1n, firstBatch: 2n, count: 3n, newRoot: root },
        ...{ depositHead: 1n, exitHead: 1n, proven: isProven },
      });
      const heads = await numbers("batchNumber", "depositHead", "exitHead");
      assert.deepEqual(heads, [5, 1, 1]);
      assert.deepEqual(await numbers("lastId", "tipId", "finalId"), [2, 2, 0]);
      assert.equal(await rollup.read("standing", 2), 2n);
    });
  }

  it("takes the place of one that fell, under another number", async () => {
    const [first, second] = [await rollup.propose(), await rollup.propose()];
    const before = (await rollup.proposal(first.id)).root;
    await rollup.propose();
    await rollup.challenge(second);
    await rollup.chain.pass(TERMS.answerTime + 1);
    await rollup.slash(second);
    assert.deepEqual(await numbers("lastId", "tipId", "batchNumber"), [3, 1, 1]);
    assert.equal(await rollup.read("stateRoot"), before);
    const instead = await rollup.propose([{ fill: 1 }]);
    assert.equal(instead.id, 4);
    const { position, previous, batchNumber } = await rollup.proposal(4);
    assert.deepEqual([position, previous, batchNumber], [2, 1, 2]);
    assert.equal(await rollup.read("standing", 2), 4n);
    // The third one's place is behind the tip, and nobody has it.
    await refused(rollup.prove({ ...second, id: 3 }), "NotPending", [3]);
    await refused(rollup.prove(second), "NotPending", [2]);
    await rollup.prove(instead);
    await rollup.prove(first);
    await rollup.finalize(first);
    await refused(rollup.prove(first), "NotPending", [1]);
    await rollup.finalize(instead);
    assert.deepEqual(await numbers("finalId", "tipId"), [4, 4]);
    await refused(rollup.finalize(instead), "NotNext", [4, 0]);
  });

  it("is proven by signatures of any number of operations, each of which counts", async () => {
    for (const name of ["1x2-s", "2x4-1d2e1w3ps", "3x4-3d1e2w1ps"]) {
      const shape = parseShape(name);
      rollup = await OptimisticOnChain.deploy({ shapes: [shape] });
      const { transfers, withdrawals, payments } = shape;
      const count = transfers + withdrawals + payments;
      const signatures = Array.from({ length: count }, (_, i) => ({
        challenge: FIELD_MODULUS - 1n - BigInt(i),
        response: SUBGROUP_ORDER - 1n - BigInt(7 * i),
      }));
      const proposal = await rollup.propose([{ signatures }, {}, { signatures }]);
      await rollup.prove(proposal);
      await rollup.proposeProven([{ signatures }]);
    }
  });

  for (const [what, signature, name, value] of [
    ["h is not below r", { challenge: FIELD_MODULUS, response: 0n }, "challenge", FIELD_MODULUS],
    ["S is not below l", { challenge: 0n, response: SUBGROUP_ORDER }, "response", SUBGROUP_ORDER],
  ] as const) {
    it(`cannot be proven if ${what} in a signature`, async () => {
      const honest = { challenge: 1n, response: 2n };
      for (const signatures of [[signature], [honest, signature]]) {
        const proposal = await rollup.propose([{}, { signatures }]);
        await refused(rollup.prove(proposal), "NotInField", [name, value]);
        await refused(rollup.proposeProven([{ signatures }]), "NotInField", [name, value]);
      }
    });
  }

  it("is proven by what it was proposed with, to the last byte of its records", async () => {
    const proposal = await rollup.propose();
    const [shape, oldRoot, fees, data, proofs] = proposal.group;
    const bytes = hexToBytes(data);
    bytes[bytes.length - 1]! ^= 1;
    const changed = [shape, oldRoot, fees, bytesToHex(bytes), proofs] as const;
    await refused(rollup.send("prove", [proposal.id, ...changed]), "ContentMismatch", [
      contentOf(changed),
      contentOf(proposal.group),
    ]);
    await refused(rollup.send("proposeProven", changed), "RootMismatch");
  });

  it("is proven by as many proofs as it has batches, whatever stands behind them", async () => {
    const proposal = await rollup.propose([{}, {}]);
    const { abi, address } = rollup.contract;
    const call = rollup.callData("prove", [proposal.id, ...proposal.group]);
    const data = concatHex([call, `0x${"ff".repeat(600)}`]);
    await rollup.chain.transact({ to: address, data }, abi);
    assert.equal((await rollup.proposal(proposal.id)).proven, true);
  });

  it("is of a shape that is deployed, and signed", async () => {
    const unsigned = OptimisticOnChain.deploy({ shapes: [parseShape("1x2-2d2e8w")] });
    await refused(unsigned, "InvalidShape");
  });
});
