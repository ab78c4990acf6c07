/**
 * The shared vectors on the contract: it has the address that they are made for, so it must take the
 * same bytes for the same items, compute the same challenge and y, and pay the same.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Address, type Hex, numberToHex } from "viem";
import { Anvil } from "../../node/dev/anvil.js";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import type { WitnessInput } from "../../src/batch/witness-input.js";
import { Chain, type Deployed, type Receipt } from "../support/chain.js";
import { deployKey } from "../support/deploy-key.js";
import { proofWords } from "../support/l1-batch.js";
import { rawGroup } from "../support/raw-group.js";
import { simulatedKey } from "../support/simulated-proof.js";
import { testContract } from "../support/test-contracts.js";
import { testedRollup } from "../support/tested-contracts.js";

const vectors = JSON.parse(
  readFileSync(join(packageRoot, "test", "vectors", "operations.json"), "utf8"),
);

const addressOf = (owner: string): Address => numberToHex(BigInt(owner), { size: 20 });
const TOKENS = 8;
const DEADLINE = 100;

let anvil: Anvil;
let chain: Chain;
let rollup: Deployed & Receipt;
let keys: Record<"batch" | "escape", Awaited<ReturnType<typeof simulatedKey>>>;

const send = (functionName: string, args: readonly unknown[], from?: Address): Promise<Receipt> =>
  chain.send({ ...rollup, functionName, args, ...(from && { from }) });

const read = <Result>(functionName: string, ...args: unknown[]): Promise<Result> =>
  chain.read({ ...rollup, functionName, args });

/** Sends as an address of which nobody has the key. */
async function sendAs(owner: string, functionName: string, args: unknown[]): Promise<Receipt> {
  const from = addressOf(owner);
  await chain.rpc("anvil_setBalance", from, "0xde0b6b3a7640000");
  await chain.rpc("anvil_impersonateAccount", from);
  return send(functionName, args, from);
}

/** Puts the vectors' first root in place of the empty tree's: they begin with accounts. */
async function setRoot(root: bigint): Promise<void> {
  const current = await read<bigint>("stateRoot");
  for (let slot = 0n; slot < 20n; slot++) {
    const key = numberToHex(slot, { size: 32 });
    const value = await chain.rpc<Hex>("eth_getStorageAt", rollup.address, key, "latest");
    if (BigInt(value) !== current) continue;
    const word = numberToHex(root, { size: 32 });
    await chain.rpc("anvil_setStorageAt", rollup.address, key, word);
    return;
  }
  throw new Error("no storage slot holds the root");
}

describe("the shared vectors on the contract", () => {
  before(async () => {
    anvil = await Anvil.start();
    chain = await Chain.connect(anvil.url);
    keys = { batch: await simulatedKey("batch"), escape: await simulatedKey("escape") };
    // The deployment's address is that of the first account's first contract.
    const [, from] = chain.accounts;
    const key = await deployKey(chain, keys.batch.zkeyPath, from);
    const escapeKey = await deployKey(chain, keys.escape.zkeyPath, from);
    const tokens: Deployed[] = [];
    for (let id = 1; id < TOKENS; id++) {
      tokens.push(await chain.deploy(await testContract("Token", "Token"), [], from));
    }
    const shapes = [{ shapeId: BigInt(vectors.shape.id), key }];
    const addresses = tokens.map(({ address }) => address);
    const args = [vectors.levels, shapes, escapeKey, addresses, DEADLINE, 1];
    rollup = await chain.deploy(await testedRollup(), args);
    const money = tokens[6]!;
    await chain.send({ ...money, functionName: "mint", args: [chain.accounts[0], 2n ** 127n] });
    await chain.send({ ...money, functionName: "approve", args: [rollup.address, 2n ** 127n] });
  });

  after(() => anvil.stop());

  it("has their address and their domain", async () => {
    assert.equal(BigInt(rollup.address), BigInt(vectors.deployment.contract));
    assert.equal(await read("domain"), BigInt(vectors.domain));
  });

  it("queues their items with their hashes", async () => {
    for (const [i, { key, owner, token, amount, hash }] of vectors.depositQueue.entries()) {
      await send("deposit", [token, amount, key, addressOf(owner)]);
      assert.equal((await read<Hex>("depositEntry", i)).slice(0, 56), hash);
    }
    for (const [i, { account, requester, hash }] of vectors.exitQueue.entries()) {
      await sendAs(requester, "requestExit", [account]);
      assert.equal((await read<Hex>("exitEntry", i)).slice(0, 56), hash);
    }
  });

  it("accepts their batches with proofs of their public inputs", async () => {
    await setRoot(BigInt(vectors.batches[0].header.oldRoot));
    for (const { data, publicInputs, header, exits, payouts } of vectors.batches) {
      const { digest, challenge, y } = publicInputs as Record<keyof WitnessInput, string>;
      const proof = proofWords(
        keys.batch.prove([digest, challenge, y].map((input) => BigInt(input!))),
      );
      const batch = { shapeId: BigInt(vectors.shape.id), data, digest: BigInt(digest!), proof };
      const receipt = await send("commitBatches", rawGroup([batch]));
      assert.equal(await read("stateRoot"), BigInt(header.newRoot));
      const { feeRecipient, feeToken, feeTotal } = header;
      const owed = [
        { owner: feeRecipient, token: feeToken, amount: feeTotal },
        ...exits.map((exit: Record<string, string>) => ({ ...exit, owner: exit.requester })),
        ...payouts,
      ].filter(({ amount }) => amount !== "0");
      const credited = chain.events(receipt, rollup).filter(({ name }) => name === "Credited");
      assert.deepEqual(
        credited.map(({ args: { owner, token, amount } }) => [BigInt(owner as Hex), token, amount]),
        owed.map(({ owner, token, amount }) => [owner, token, amount].map(BigInt)),
      );
    }
    assert.equal(await read("depositHead"), vectors.depositQueue.length);
    assert.equal(await read("exitHead"), vectors.exitQueue.length);
  });

  it("lets their account escape", async () => {
    await send("requestExit", [0]);
    await chain.pass(DEADLINE + 1);
    await send("freeze", [0, await read("exitHead")]);
    const { root, claim, balance } = vectors.escape;
    const proof = proofWords(keys.escape.prove([root, claim, balance].map(BigInt)));
    const packed = BigInt(claim);
    const [account, token] = [packed >> 176n, (packed >> 160n) % 2n ** 16n];
    const owner = addressOf(`${packed % 2n ** 160n}`);
    await send("escape", [account, owner, token, balance, proof]);
    assert.equal(await read("claimable", owner, token), BigInt(balance));
  });
});
