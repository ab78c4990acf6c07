/** The optimistic contract's interface, its numbers, and its place on a chain. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { toFunctionSelector } from "viem";
import { OPTIMISTIC_ABI } from "../../../l1/artifacts/optimistic-abi.js";
import { optimisticContract } from "../../../l1/artifacts/optimistic-contract.js";
import { SUBGROUP_ORDER } from "../../../src/crypto/curve.js";
import { abiItems } from "../../support/abi-items.js";
import { contractsFolder } from "../../support/tested-contracts.js";

/** The most that a chain takes, in bytes (EIP-170). */
const MOST_CODE = 24_576;

describe("the optimistic contract", function () {
  this.timeout(300_000);

  it("has the interface that is written out", async () => {
    const { abi } = await optimisticContract();
    assert.deepEqual(abiItems(OPTIMISTIC_ABI), abiItems(abi));
  });

  it("fits where a chain takes it", async () => {
    const { deployedBytecode } = await optimisticContract();
    assert.ok((deployedBytecode.length - 2) / 2 <= MOST_CODE);
  });

  it("gives no function the selector of another, and nobody a privilege", () => {
    const functions = OPTIMISTIC_ABI.filter((item) => item.type === "function");
    const selectors = new Set(functions.map((item) => toFunctionSelector(item)));
    assert.equal(selectors.size, functions.length);
    const changing = functions.filter(({ stateMutability }) => stateMutability !== "view");
    assert.deepEqual(changing.map(({ name }) => name).sort(), [
      ...["advance", "challenge", "claim", "collectBonds", "deposit", "escape", "finalize"],
      ...[
        "freeze",
        "markDeposit",
        "markExit",
        "propose",
        "proposeProven",
        "prove",
        "refundDeposit",
      ],
      ...["release", "requestExit", "slash"],
    ]);
  });

  it("has the numbers of src/", () => {
    const text = readFileSync(join(contractsFolder(), "optimistic", "SignedData.sol"), "utf8");
    const [, order] = /SUBGROUP_ORDER = (\d+);/.exec(text) ?? [];
    assert.equal(order, `${SUBGROUP_ORDER}`);
    const [, bytes] = /SIGNATURE_BYTES = (\d+);/.exec(text) ?? [];
    assert.equal(Number(bytes), 64);
  });
});
