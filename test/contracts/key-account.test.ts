/** The key that a proof is checked with is the one in use, and no other's. */
import assert from "node:assert/strict";
import { type Address, bytesToHex, type Hex, hexToBytes, slice } from "viem";
import { codeOfKey, keyCode, keyDeployment } from "../../l1/artifacts/key-account.js";
import type { Chain } from "../support/chain.js";
import { deployKey } from "../support/deploy-key.js";
import { refused } from "../support/refused.js";
import { commonGround, RollupOnChain } from "../support/rollup-on-chain.js";
import { type SimulatedKey, simulatedKey } from "../support/simulated-proof.js";

/** A zero byte, and 22 words. */
const KEY_BYTES = 705;

describe("a key on L1", () => {
  let chain: Chain;
  let key: SimulatedKey;
  let other: SimulatedKey;

  before(async () => {
    ({ chain } = await commonGround());
    [key, other] = [await simulatedKey("batch"), await simulatedKey("other")];
  });

  const codeAt = (address: Address): Promise<Hex> => chain.rpc("eth_getCode", address, "latest");

  /** A rollup whose batches are checked with the key of an account. */
  function rollupWith(account: Address): Promise<RollupOnChain> {
    return RollupOnChain.deploy({ keyAccount: account });
  }

  it("holds the points of the key in use, in the order of EIP-197", async () => {
    const { vk_alpha_1, vk_beta_2, vk_gamma_2, vk_delta_2, IC } = key.verificationKey;
    const code = await codeAt(await deployKey(chain, key.zkeyPath));
    const words = Array.from(
      { length: 22 },
      (_, i) => `${BigInt(slice(code, 1 + 32 * i, 33 + 32 * i))}`,
    );
    const g2 = (point: readonly (readonly string[])[]) => [
      ...[point[0]![1], point[0]![0], point[1]![1], point[1]![0]],
    ];
    assert.deepEqual(words, [
      ...vk_alpha_1.slice(0, 2),
      ...[...g2(vk_beta_2), ...g2(vk_gamma_2), ...g2(vk_delta_2)],
      ...IC.flatMap((point) => point.slice(0, 2)),
    ]);
  });

  it("begins with a byte that stops whoever calls it", async () => {
    const account = await deployKey(chain, key.zkeyPath);
    const code = await codeAt(account);
    assert.equal(slice(code, 0, 1), "0x00");
    assert.equal(code, codeOfKey(key.verificationKey));
    assert.equal(await chain.rpc("eth_call", { to: account, data: "0x12345678" }, "latest"), "0x");
  });

  it("differs for another key", async () => {
    const codes = await Promise.all([key, other].map(({ zkeyPath }) => keyCode(zkeyPath)));
    assert.notEqual(codes[0], codes[1]);
    for (const code of codes) assert.equal(hexToBytes(code).length, KEY_BYTES);
  });

  it("decides what is accepted", async () => {
    const rollup = await rollupWith(await deployKey(chain, other.zkeyPath));
    await refused(rollup.settle(), "InvalidProof");
    await (await rollupWith(await deployKey(chain, key.zkeyPath))).settle();
  });

  it("is not the key when a byte of any point is another", async () => {
    const code = hexToBytes(await keyCode(key.zkeyPath));
    for (let word = 0; word < 22; word++) {
      const changed = code.slice();
      changed[1 + 32 * word + 31]! ^= 1;
      const { contractAddress } = await chain.create(keyDeployment(bytesToHex(changed)));
      await refused((await rollupWith(contractAddress!)).settle(), "InvalidProof");
    }
  });

  // An account can be made, looked at by the rollup's constructor, and destroyed in one transaction.
  it("that its account has lost is no key any more", async () => {
    const account = await deployKey(chain, key.zkeyPath);
    const rollup = await rollupWith(account);
    await rollup.settle();
    await chain.rpc("anvil_setCode", account, "0x");
    await refused(rollup.settle(), "NotAKey", [account]);
    const infinity = { ...rollup.proven(await rollup.data()), proof: new Array(8).fill(0n) };
    await refused(rollup.commit(infinity), "NotAKey", [account]);
  });
});
