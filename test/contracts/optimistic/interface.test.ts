/** The optimistic contract's interface, its numbers, and its place on a chain. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Abi, toFunctionSelector } from "viem";
import { OPTIMISTIC_ABI } from "../../../l1/artifacts/optimistic-abi.js";
import { optimisticContract } from "../../../l1/artifacts/optimistic-contract.js";
import { SUBGROUP_ORDER } from "../../../src/crypto/curve.js";
import { contractsFolder } from "../../support/tested-contracts.js";

/** The most that a chain takes, in bytes (EIP-170). */
const MOST_CODE = 24_576;

/** Each item as text, without what one of the two ways of writing an ABI leaves out. */
function signatures(abi: Abi): string[] {
  const left = ["internalType", "anonymous", "indexed"];
  const entries = (item: object): unknown =>
    Object.entries(item)
      .filter(([key, value]) => !(left.includes(key) && value !== true) && value !== "")
      .map(([key, value]) => [key, typeof value === "object" ? entries(value) : value])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return abi.map((item) => JSON.stringify(entries(item))).sort();
}

describe("the optimistic contract", function () {
  this.timeout(300_000);

  it("has the interface that is written out", async () => {
    const { abi } = await optimisticContract();
    assert.deepEqual(signatures(OPTIMISTIC_ABI), signatures(abi));
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
