/** A payment that is signed, interrupted, refused and tried again happens once at most. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { AnsweredError, clientError } from "../../client/connection/client-error.js";
import type { QuipuClient } from "../../client/connection/quipu-client.js";
import type { AccountAnswer } from "../../client/messages/account.js";
import { deriveKeyPair } from "../../src/crypto/eddsa.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import type { SignedOperation } from "../../src/operations/kinds.js";
import { operationId } from "../../src/operations/operation-id.js";
import { isSignedBy } from "../../src/operations/sign-operation.js";
import { SignedOperations } from "../../wallet/signed-operations.js";
import { submitOnce } from "../../wallet/submit-once.js";
import { refusal } from "../support/refusal.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const DOMAIN = 77n;
const FROM = 7;
const keys = deriveKeyPair(new Uint8Array(32).fill(1));
const strangers = deriveKeyPair(new Uint8Array(32).fill(2));

/** A node that takes what it gets, and does what a test wants of it. */
class FakeNode {
  readonly taken = new Map<string, SignedOperation>();
  balance = 1000n;
  publicKey = keys.publicKey;
  /** In place of the next nonce. */
  nonce: number | undefined;
  /** What is answered in place of the truth, once. */
  answers: (() => Promise<never>)[] = [];
  /** Whether what is answered with a failure is taken before. */
  takes = true;

  get operations(): SignedOperation[] {
    return [...this.taken.values()];
  }

  async submit(operation: SignedOperation): Promise<unknown> {
    const id = operationId(DOMAIN, operation);
    const answer = this.answers.shift();
    const isNew = !this.taken.has(id);
    if (answer === undefined || this.takes) this.taken.set(id, operation);
    if (answer !== undefined) return answer();
    return { isNew, transaction: { id, state: "queued" } };
  }

  async transaction(id: string): Promise<unknown> {
    if (this.taken.has(id)) return { id, state: "queued" };
    throw new AnsweredError({ code: "UnknownTransaction", message: "unknown" }, { status: 404 });
  }

  async account(): Promise<AccountAnswer> {
    const { x, y } = this.publicKey;
    const nonce = this.nonce ?? this.taken.size;
    return { balance: this.balance, nonce, publicKey: [x, y] } as unknown as AccountAnswer;
  }
}

const away = async () => {
  throw clientError("NodeUnavailable", "the line is cut");
};
const refused = async () => {
  throw new AnsweredError({ code: "QueueClosed", message: "no" }, { status: 422 });
};

describe("submitting once", () => {
  let node: FakeNode;
  let signed: SignedOperations;

  beforeEach(() => {
    node = new FakeNode();
    signed = new SignedOperations(temporaryFolder());
  });

  const pay = (amount: bigint, to = 1) =>
    submitOnce({ client: node as unknown as QuipuClient, domain: DOMAIN, keys, signed }, FROM, {
      account: () => node.account(),
      total: amount,
      operation: (sender) => createTransfer({ ...sender, to, token: 0, amount, fee: 0n }),
    });
  const nonces = () => node.operations.map(({ nonce }) => nonce);

  it("signs for its domain, and for the next nonce", async () => {
    await pay(5n);
    await pay(5n);
    assert.deepEqual(nonces(), [0, 1]);
    for (const operation of node.operations) {
      assert.ok(isSignedBy(keys.publicKey, DOMAIN, operation));
      assert.ok(!isSignedBy(keys.publicKey, DOMAIN + 1n, operation));
    }
  });

  it("goes on with the same payment when an answer was lost, and then makes another one", async () => {
    node.answers = [away, away];
    for (let i = 0; i < 2; i += 1) {
      await assert.rejects(pay(5n), refusal("OutcomeUnknown", /the line is cut; .*happens once/));
    }
    const { isNew } = await pay(5n);
    assert.equal(isNew, false);
    assert.deepEqual(nonces(), [0]);
    await pay(5n);
    assert.deepEqual(nonces(), [0, 1]);
  });

  it("gives another payment the nonce of one that may not have come to the node", async () => {
    node.answers = [away];
    node.takes = false;
    await assert.rejects(pay(5n), refusal("OutcomeUnknown"));
    await pay(6n);
    assert.deepEqual(nonces(), [0]);
  });

  it("makes another payment behind one that the node has, though its answer was lost", async () => {
    node.answers = [away];
    await assert.rejects(pay(5n), refusal("OutcomeUnknown"));
    await pay(5n, 2);
    assert.deepEqual(nonces(), [0, 1]);
  });

  it("signs nothing beside what a node has refused and may keep", async () => {
    node.answers = [refused];
    node.takes = false;
    await assert.rejects(pay(5n), { code: "QueueClosed" });
    node.nonce = 1;
    await assert.rejects(
      pay(5n),
      refusal("NonceSkipped", /next nonce of account 7: got 1, .* 0.*signed-7\.json/),
    );
    assert.deepEqual(nonces(), []);
    node.nonce = 0;
    await pay(5n);
    assert.deepEqual(nonces(), [0]);
  });

  it("does not believe an answer about another operation", async () => {
    node.answers = [
      async () => ({ isNew: true, transaction: { id: "0x00", state: "queued" } }) as never,
    ];
    await assert.rejects(pay(5n), refusal("OutcomeUnknown", /id of what was submitted: got 0x00/));
  });

  it("signs nothing that the balance does not cover, and nothing for the key of somebody else", async () => {
    await assert.rejects(pay(1001n), refusal("InsufficientBalance", /got 1000, expected ≥ 1001/));
    node.publicKey = strangers.publicKey;
    await assert.rejects(pay(5n), refusal("InvalidKey"));
    assert.ok(!existsSync(signed.pathOf(FROM)));
  });

  it("sends what several commands want at once one after the other", async () => {
    await Promise.all([pay(1n), pay(2n), pay(3n)]);
    assert.deepEqual(nonces(), [0, 1, 2]);
  });

  it("names a file that is not what it has written", async () => {
    const { writeFile } = await import("node:fs/promises");
    await writeFile(signed.pathOf(FROM), "{}");
    await assert.rejects(pay(5n), refusal("InvalidFile", /signed-7\.json/));
  });
});
