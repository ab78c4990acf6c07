/** One source for every number: what the contracts write out, `src/` has computed. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { toFunctionSelector } from "viem";
import { ROLLUP_ABI } from "../../l1/artifacts/rollup-abi.js";
import { BASE_MODULUS } from "../../prover/bn254.js";
import { BLOB_ELEMENTS } from "../../src/batch/blob.js";
import { BLOB_MODULUS } from "../../src/crypto/blob-field.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import * as params from "../../src/params.js";
import { AccountTree } from "../../src/state/account-tree.js";
import { abiItems } from "../support/abi-items.js";
import { contractsFolder, testedRollup } from "../support/tested-contracts.js";

function source(name: string): string {
  return readFileSync(join(contractsFolder(), name), "utf8");
}

/** The value of a number as Solidity writes it: digits, or a power of two. */
function numberOf(expression: string): bigint {
  const [base, shift] = expression.split("<<").map((part) => BigInt(part.trim()));
  return base! << (shift ?? 0n);
}

describe("the contracts' numbers", () => {
  it("are those of src/, every one of them", () => {
    const others = { FIELD_MODULUS, BLOB_MODULUS, BASE_MODULUS, BLOB_ELEMENTS };
    const known: Readonly<Record<string, unknown>> = { ...params, ...others };
    const text = source("Layout.sol");
    const constants = [...text.matchAll(/^uint256 constant (\w+) = ([^;]+);$/gm)];
    assert.equal(constants.length, text.match(/constant \w+ =/g)!.length);
    for (const [, name, value] of constants) {
      const expected = known[name!];
      assert.ok(typeof expected === "bigint" || typeof expected === "number", name);
      assert.equal(numberOf(value!), BigInt(expected), name);
    }
  });

  it("begin a state as the empty tree of each depth", () => {
    const roots = [...source("EmptyTree.sol").matchAll(/levels == (\d)\) return (\d+);/g)];
    const expected = Array.from({ length: params.MAX_LEVELS - params.MIN_LEVELS + 1 }, (_, i) => {
      const levels = params.MIN_LEVELS + i;
      return [`${levels}`, `${new AccountTree(levels).root}`];
    });
    assert.deepEqual(
      roots.map(([, levels, root]) => [levels, root]),
      expected,
    );
  });
});

describe("ROLLUP_ABI", () => {
  it("is what solc makes of the source", async () => {
    const { abi } = await testedRollup();
    assert.deepEqual(abiItems(ROLLUP_ABI), abiItems(abi));
  });

  it("gives no function the selector of another, and nobody a privilege", () => {
    const functions = ROLLUP_ABI.filter((item) => item.type === "function");
    const selectors = new Set(functions.map((item) => toFunctionSelector(item)));
    assert.equal(selectors.size, functions.length);
    const changing = functions.filter(({ stateMutability }) => stateMutability !== "view");
    assert.deepEqual(changing.map(({ name }) => name).sort(), [
      ...["claim", "commitBatches", "commitBlob", "commitGroup", "deposit", "escape", "freeze"],
      ...["markDeposit", "markExit", "refundDeposit", "requestExit"],
    ]);
  });
});
