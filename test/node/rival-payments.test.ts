/** A red team on L1: whoever commits puts payments where it likes, and a node follows. */
import assert from "node:assert/strict";
import { MirrorL1 } from "../../l1/client/mirror-l1.js";
import { RollupNode } from "../../node/pipeline/rollup-node.js";
import { type Operations, sealBatch } from "../../src/batch/seal-batch.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { createPayment } from "../../src/kinds/payment/payment.js";
import type { SignedPayment } from "../../src/kinds/payment/payment-kind.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { reservedLeaves } from "../../src/params.js";
import { parseShape } from "../../src/shape.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import { TokenLedger } from "../../verifier/token-ledger.js";
import { DEPLOYMENT, testKeys } from "../support/accounts.js";
import { collect } from "../support/node-on-l1.js";
import { type SimulatedKey, simulatedKey } from "../support/simulated-proof.js";

const SHAPE = parseShape("2x5-1d1e2p");
const LEVELS = 3;
const UPPER = reservedLeaves(LEVELS);
const domain = deploymentDomain(DEPLOYMENT);
const [ALICE, BOB, NEW] = [11, 12, 13];
const SIGN = 1n << 255n;
const RICH = 77n;

function payTo(
  who: number,
  fields: { from: number; nonce: number; signer: number; amount?: bigint; sign?: boolean },
): SignedPayment {
  const { signer, sign = false, amount = 10n, ...rest } = fields;
  const own = compressKey(testKeys(who).publicKey);
  const key = sign ? own ^ SIGN : own;
  const payment = createPayment({ ...rest, key, owner: BigInt(who), token: 0, amount, fee: 0n });
  return signOperation(domain, payment, testKeys(signer));
}

/** The same payment, and the leaf that whoever commits has chosen for it. */
function on(payment: SignedPayment, to: number): SignedPayment & { readonly to: number } {
  return { ...payment, to };
}

describe("payments on the mirror of L1", () => {
  let key: SimulatedKey;
  let l1: MirrorL1;
  let node: RollupNode;
  before(async () => {
    key = await simulatedKey("batch");
  });
  beforeEach(async () => {
    l1 = new MirrorL1({
      ...{ deployment: DEPLOYMENT, levels: LEVELS, deadline: 3600, spacing: 60 },
      tokens: [new TokenLedger([[RICH, 10n ** 24n]])],
      keys: [{ shape: SHAPE, verificationKey: key.verificationKey }],
    });
    node = new RollupNode({ l1, account: l1.account(RICH), shape: SHAPE, prove });
    for (const who of [ALICE, BOB]) await deposit(who, 1000n);
    await collect(node.run());
  });

  async function prove({ publicInputs: { digest, challenge, y } }: SealedBatch) {
    return key.prove([digest, challenge, y]);
  }

  function deposit(who: number, amount: bigint) {
    const order = {
      key: compressKey(testKeys(who).publicKey),
      owner: BigInt(who),
      token: 0,
      amount,
    };
    return l1.account(RICH).deposit(order);
  }

  /** A batch of somebody else's, whatever it holds. */
  async function commitOther(operations: Operations): Promise<void> {
    const { state, batchNumber } = await l1.follow();
    const batch = sealBatch(state.clone(), operations, { shape: SHAPE, domain, feeRecipient: 5n });
    const { shape, data, publicInputs } = batch;
    const submission = { shape, data, digest: publicInputs.digest, proof: await prove(batch) };
    await l1.account(5n).commitBatches({ batchNumber, batches: [submission] });
  }

  it("one with a leaf beyond the tree does not stop the node for everybody", async () => {
    const wrong = on(payTo(NEW, { from: 0, nonce: 0, signer: ALICE }), 2 * UPPER);
    await node.submit(wrong).catch(() => undefined);
    await node.submit(payTo(NEW, { from: 1, nonce: 0, signer: BOB }));
    await deposit(14, 5n);
    await collect(node.run());
    assert.equal(l1.contract.deposits.head, 3);
  });

  it("another committer pays one key on three leaves and a deposit on a fourth: all replay", async () => {
    const own = payTo(NEW, { from: 0, nonce: 0, signer: ALICE });
    const second = payTo(NEW, { from: 0, nonce: 1, signer: ALICE });
    await commitOther({
      payments: [on(own, UPPER + 5), on(second, 2 * UPPER - 1)],
    });
    await deposit(NEW, 7n);
    const { deposits } = await l1.follow();
    await commitOther({
      deposits: [{ ...deposits[0]!, account: 100 }],
      payments: [on(payTo(NEW, { from: 0, nonce: 2, signer: ALICE }), UPPER)],
    });
    await node.submit(payTo(NEW, { from: 1, nonce: 0, signer: BOB }));
    const [settled] = await collect(node.run());
    // The node pays to the lowest of them.
    assert.equal(settled?.batch.payments[0]?.to, 100);
    const { state } = await l1.rebuild();
    assert.equal(state.root, l1.contract.stateRoot);
    const balances = [100, UPPER, UPPER + 5, 2 * UPPER - 1].map((i) => state.account(i)?.balance);
    assert.deepEqual(balances, [17n, 10n, 10n, 10n]);
  });

  it("somebody opens the newcomer's Ay with the other sign first, and gets others put on it", async () => {
    const other = payTo(NEW, { from: 0, nonce: 0, signer: ALICE, sign: true, amount: 1n });
    const meant = payTo(NEW, { from: 1, nonce: 0, signer: BOB });
    await commitOther({
      payments: [on(other, UPPER), on(meant, UPPER)],
    });
    const { state } = await l1.rebuild();
    assert.equal(state.root, l1.contract.stateRoot);
    const account = state.account(UPPER)!;
    const { x, y } = testKeys(NEW).publicKey;
    assert.equal(account.balance, 11n);
    assert.equal(account.publicKey.y, y);
    assert.notEqual(account.publicKey.x, x);
    // Both ids are of what was signed: neither payment is taken once more.
    const { settled } = await l1.follow();
    await assert.rejects(node.submit(meant), { code: "DuplicateNonce" });
    assert.ok(settled !== undefined);
    // An honest node puts the next one on the key that is meant, a second account of the owner's.
    await node.submit(payTo(NEW, { from: 1, nonce: 1, signer: BOB }));
    const [next] = await collect(node.run());
    assert.equal(next?.batch.payments[0]?.to, UPPER + 1);
  });

  it("to keys on no point, of order 4, of the largest Ay: settled, replayed, and left behind", async () => {
    const keys = [0n, 1n, SIGN + 1n, 4n, SIGN + 4n];
    for (const [nonce, odd] of keys.entries()) {
      const fields = { from: 0, nonce, key: odd, owner: 99n, token: 0, amount: 2n, fee: 0n };
      await node.submit(signOperation(domain, createPayment(fields), testKeys(ALICE)));
    }
    await collect(node.run());
    assert.deepEqual(node.takeLost(), []);
    const { state } = await l1.rebuild();
    assert.equal(state.root, l1.contract.stateRoot);
    // Where no x is, the sign is none: 1 and -1 pay to one account each.
    assert.equal(state.size, 2 + 3);
  });

  it("the node loses a race for the leaf, and pays to the next", async () => {
    await node.submit(payTo(NEW, { from: 0, nonce: 0, signer: ALICE }));
    await commitOther({ payments: [payTo(14, { from: 1, nonce: 0, signer: BOB })] });
    const [settled] = await collect(node.run());
    assert.equal(settled?.batch.payments[0]?.to, UPPER + 1);
    assert.deepEqual(node.takeLost(), []);
  });
});
