/** What a contract is deployed with, and what it refuses to be deployed with. */
import assert from "node:assert/strict";
import { type Address, concatHex, type Hex, sliceHex } from "viem";
import { keyCode, keyDeployment } from "../../l1/artifacts/key-account.js";
import { COUNT_NAMES, parseShape, type Shape, shapeId } from "../../src/shape.js";
import { AccountTree } from "../../src/state/account-tree.js";
import { refused } from "../support/refused.js";
import {
  commonGround,
  constructorArguments,
  DEADLINE,
  RollupOnChain,
  SPACING,
  TEST_LEVELS,
  TEST_SHAPE,
} from "../support/rollup-on-chain.js";
import { testContract } from "../support/test-contracts.js";

/** An address without code. */
const NOBODY: Address = "0x00000000000000000000000000000000000000ff";

async function token(): Promise<Address> {
  const { chain } = await commonGround();
  return (await chain.deploy(await testContract("Token", "Token"))).address;
}

/** Tries a deployment with one argument of the constructor replaced. */
async function deployWith(position: number, value: unknown): Promise<unknown> {
  const { chain, contract } = await commonGround();
  const args = await constructorArguments();
  args[position] = value;
  return chain.deploy(contract, args);
}

describe("deployment of the rollup", () => {
  it("takes over everything that it is told", async () => {
    const { escapeKeyAccount, batchKeyAccount } = await commonGround();
    const tokens = [await token(), await token()];
    const shapes = ["1x2", "4x4-1d", "128x128-128d128e128w128p"].map(parseShape);
    const rollup = await RollupOnChain.deploy({ shapes, tokens, levels: 5 });
    const expected = {
      ...{ levels: 5n, deadline: BigInt(DEADLINE), spacing: BigInt(SPACING), tokenCount: 3n },
      ...{
        capacity: 8n ** 5n,
        reservedLeaves: 8n ** 5n / 2n,
        domain: rollup.domain,
        stateRoot: new AccountTree(5).root,
        version: "quipu/3",
      },
      ...{ batchNumber: 0, depositHead: 0, depositTail: 0, exitHead: 0, exitTail: 0 },
      frozen: false,
    };
    for (const [name, value] of Object.entries(expected)) {
      assert.equal(await rollup.read(name), value, name);
    }
    const addresses = await Promise.all([
      rollup.read<Address>("escapeKey"),
      ...shapes.map((shape) => rollup.read<Address>("keyOf", shapeId(shape, 5))),
      ...[0, 1, 2, 3].map((id) => rollup.read<Address>("tokenAddress", id)),
    ]);
    assert.deepEqual(
      addresses.map((address) => BigInt(address)),
      [escapeKeyAccount, ...shapes.map(() => batchKeyAccount), "0x0", ...tokens, "0x0"].map(BigInt),
    );
  });

  it("announces each shape", async () => {
    const { chain, contract, batchKeyAccount } = await commonGround();
    const deployed = await chain.deploy(contract, await constructorArguments());
    const shapes = chain.events(deployed, deployed).map(({ name, args }) => {
      return [name, args.shapeId, BigInt(args.key as Address)];
    });
    const id = shapeId(TEST_SHAPE, TEST_LEVELS);
    assert.deepEqual(shapes, [["ShapeAccepted", id, BigInt(batchKeyAccount)]]);
  });

  it("begins as the empty tree of each depth, and refuses other depths", async () => {
    for (const levels of [3, 4, 5, 6, 7, 8]) {
      const rollup = await RollupOnChain.deploy({ levels });
      assert.equal(await rollup.read("stateRoot"), new AccountTree(levels).root);
    }
    for (const levels of [0, 2, 9, 256]) {
      await refused(deployWith(0, levels), "InvalidLevels", [levels]);
    }
  });

  it("refuses shapes of another depth, out of bounds, or twice", async () => {
    const { batchKeyAccount: key } = await commonGround();
    const id = (changes: Partial<Shape>): bigint =>
      shapeId({ ...TEST_SHAPE, ...changes }, TEST_LEVELS);
    const wrong = [
      shapeId(TEST_SHAPE, TEST_LEVELS + 1),
      ...[{ transfers: 0 }, { slots: 1 }].map(id),
      ...COUNT_NAMES.map((name) => id({ [name]: 129 })),
      id({}) + (1n << BigInt(8 * (COUNT_NAMES.length + 1))),
      0n,
    ];
    for (const shape of wrong) {
      await refused(deployWith(1, [{ shapeId: shape, key }]), "InvalidShape", [shape]);
    }
    const twice = [id({}), id({ transfers: 1 }), id({})].map((shape) => ({
      shapeId: shape,
      key,
    }));
    await refused(deployWith(1, twice), "InvalidShape", [id({})]);
  });

  it("refuses keys of another length, of batches or of escapes", async () => {
    const { chain, batchKey } = await commonGround();
    const code = await keyCode(batchKey.zkeyPath);
    const holding = async (data: Hex) => (await chain.create(keyDeployment(data))).contractAddress!;
    const accounts = [NOBODY, await token(), await holding(sliceHex(code, 0, 704))];
    for (const key of [...accounts, await holding(concatHex([code, "0x00"]))]) {
      const shapes = [{ shapeId: shapeId(TEST_SHAPE, TEST_LEVELS), key }];
      await refused(deployWith(1, shapes), "NotAKey", [key]);
      await refused(deployWith(2, key), "NotAKey", [key]);
    }
  });

  it("refuses tokens without code, and a token twice", async () => {
    const [one, other] = [await token(), await token()];
    await refused(deployWith(3, [one, NOBODY]), "NotAContract", [NOBODY]);
    await refused(deployWith(3, [one, other, one]), "DuplicateToken", [one]);
  });

  it("can be deployed within the limits of the main net", async () => {
    const { chain, contract } = await commonGround();
    const { gasUsed } = await chain.deploy(contract, await constructorArguments());
    const bytes = (code: string): number => (code.length - 2) / 2;
    assert.ok(bytes(contract.deployedBytecode) <= 24_576, "EIP-170");
    assert.ok(bytes(contract.bytecode) <= 49_152, "EIP-3860");
    assert.ok(gasUsed < 2n ** 24n, "EIP-7825");
  });
});
