/** A red team's tries at the contract: whom payments name in calldata, against the mirror. */
import assert from "node:assert/strict";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { parseShape } from "../../src/shape.js";
import { RollupContract } from "../../verifier/rollup-contract.js";
import type { Refusal } from "../support/chain.js";
import type { L1Batch, Payee } from "../support/l1-batch.js";
import { rawSubmission } from "../support/raw-group.js";
import { DEADLINE, RollupOnChain, SPACING, TEST_LEVELS } from "../support/rollup-on-chain.js";
import { simulatedKey } from "../support/simulated-proof.js";

const SHAPES = ["1x2-1p", "2x4-1d1e1w2p", "1x2-128p"].map((name) => parseShape(name));
const R = FIELD_MODULUS;
const EDGES = [0n, 1n, R - 1n, R, R + 1n, 2n * R, (1n << 255n) - 1n, 1n << 255n, (1n << 256n) - 1n];
const OWNERS = [0n, 1n, (1n << 160n) - 1n];

describe("whom payments name in calldata", function () {
  this.timeout(300_000);
  let rollup: RollupOnChain;
  let mirror: RollupContract;
  before(async () => {
    rollup = await RollupOnChain.deploy({ shapes: SHAPES });
    const { verificationKey } = await simulatedKey("batch");
    const chainId = BigInt(await rollup.chain.rpc<`0x${string}`>("eth_chainId"));
    mirror = new RollupContract({
      deployment: { chainId, contract: BigInt(rollup.contract.address) },
      ...{ levels: TEST_LEVELS, deadline: DEADLINE, spacing: SPACING },
      keys: SHAPES.map((shape) => ({ shape, verificationKey })),
    });
  });

  async function outcomes(batch: L1Batch, shape = SHAPES[0]!): Promise<[string, string]> {
    const onMirror = await mirror
      .commitBatches(rawSubmission([batch], shape), { sender: 1n, time: 0 })
      .then(() => "taken")
      .catch((error: { code: string }) => error.code);
    const onChain = await rollup
      .commit(batch)
      .then(() => "taken")
      .catch((error: Refusal) => error.code ?? error.message);
    return [onChain, onMirror];
  }

  for (const [s, shape] of SHAPES.entries()) {
    it(`any Ay and owner, first and last of ${shape.payments}: contract and mirror say the same`, async () => {
      for (const keyY of EDGES) {
        const owner = OWNERS[s]!;
        const payee: Payee = { keyY, owner };
        const good: Payee = { keyY: 5n, owner: 6n };
        const lists = [[payee], [...Array<Payee>(shape.payments - 1).fill(good), payee]];
        for (const payees of shape.payments === 1 ? lists.slice(0, 1) : lists) {
          const data = await rollup.data({ payees }, shape);
          const [onChain, onMirror] = await outcomes(rollup.proven(data, shape), shape);
          assert.equal(onChain, onMirror);
          assert.equal(onChain, keyY < R ? "taken" : "NotInField", `${keyY}`);
        }
      }
    });
  }

  it("a payee's bytes altered below the proof: refused by both", async () => {
    const shape = SHAPES[1]!;
    const data = await rollup.data({ payees: [{ keyY: 5n, owner: 6n }] }, shape);
    const batch = rollup.proven(data, shape);
    const start = 160 + 70 + 41 + 38;
    for (const at of [
      start + 31,
      start + 32,
      start + 51,
      start + 52 + 31,
      start + 103,
      data.length - 1,
    ]) {
      const altered = data.slice();
      altered[at]! ^= 1;
      const hex = `0x${Buffer.from(altered).toString("hex")}` as const;
      assert.deepEqual(await outcomes({ ...batch, data: hex }, shape), [
        "InvalidProof",
        "InvalidProof",
      ]);
    }
  });
});
