import assert from "node:assert/strict";
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { deploymentDomain } from "../../../src/state/deployment.js";
import { refusal } from "../../support/refusal.js";

describe("deploymentDomain", () => {
  it("is the beginning of a hash over version, chain and contract", () => {
    const [chainId, contract] = [1n << 255n, 0xc0ffeen];
    const parts = [
      utf8ToBytes("quipu/3"),
      numberToBytesBE(chainId, 32),
      numberToBytesBE(contract, 20),
    ];
    const hash = keccak_256(concatBytes(...parts));
    const domain = deploymentDomain({ chainId, contract });
    assert.equal(domain, bytesToNumberBE(hash.slice(0, 11)));
  });

  it("refuses a chain or a contract that is too wide", () => {
    for (const wide of [
      { chainId: 1n << 256n, contract: 1n },
      { chainId: 1n, contract: 1n << 160n },
    ]) {
      assert.throws(() => deploymentDomain(wide), refusal("OutOfRange"));
    }
  });
});
