import assert from "node:assert/strict";
import { claimOperation, verifyBefore } from "../../sequencer/claim-operation.js";
import { type SignatureClaim, verifyMessage } from "../../src/crypto/eddsa.js";
import { QuipuError, resultOrRefusal } from "../../src/errors.js";
import type { SignedOperation } from "../../src/operations/kinds.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { DOMAIN, testAccount, testKeys } from "../support/accounts.js";
import { BALANCE, driverOf, SHAPE, signed, stateOf } from "../support/driven-sequencer.js";
import { refusal } from "../support/refusal.js";

const verify = async (claims: readonly SignatureClaim[]) =>
  claims.map(({ publicKey, message, signature }) => verifyMessage(publicKey, message, signature));

function verified(operation: SignedOperation, verifies = verify) {
  return verifyBefore(verifies, stateOf(), { domain: DOMAIN, operation });
}

/** What is refused by its signature, by other rules, and what is no operation. */
function refused(): SignedOperation[] {
  const good = signed();
  const { r8, s } = good.signature;
  return [
    { ...good, amount: 11 },
    { ...good, signature: { r8, s: s + 1n } },
    { ...good, signature: { r8: { x: r8.x, y: r8.y + 1n }, s } },
    { ...good, signature: { r8, s, keyX: 5n } },
    { ...good, signature: { r8, s: Number(s) as never } },
    { ...good, from: 9 },
    { ...good, from: 1.5 },
    { ...good, to: 9, amount: 12 },
    { ...good, token: 1, amount: 12 },
    { ...good, nonce: -1 },
  ];
}

describe("verifyBefore", () => {
  it("says under which key a signature is valid", async () => {
    const { operation, verifiedUnder } = await verified(signed());
    assert.deepEqual(operation, signed());
    assert.deepEqual(verifiedUnder, testKeys(0).publicKey);
  });

  it("says of no other that it is valid, and the driver refuses it with the same words", async () => {
    const refusals = [];
    for (const each of refused()) {
      const { operation, ...finding } = await verified(each);
      assert.equal(finding.verifiedUnder, undefined);
      const [one, other] = [driverOf().driver, driverOf().driver];
      const outcome = resultOrRefusal(() => one.admit(operation, finding));
      const expected = resultOrRefusal(() => other.admit(each));
      assert.ok(outcome instanceof QuipuError && expected instanceof QuipuError);
      assert.deepEqual([outcome.code, outcome.message], [expected.code, expected.message]);
      refusals.push(outcome.code);
    }
    assert.deepEqual([...new Set(refusals)].sort(), [
      "AccountNotFound",
      "InvalidSignature",
      "OutOfRange",
      "TokenMismatch",
    ]);
  });

  it("leaves to whoever admits it what nobody has looked at", async () => {
    const answers = [[], [1], ["true"], [null], [{}]] as unknown as boolean[][];
    for (const answer of answers) {
      assert.deepEqual(await verified(signed(), async () => answer), { operation: signed() });
    }
  });

  it("gives what was verified, whatever becomes of the original", async () => {
    const original = { ...signed() };
    const { operation, ...finding } = await verified(original, async (claims) => {
      original.amount = 999;
      return verify(claims);
    });
    assert.notEqual(finding.verifiedUnder, undefined);
    const { driver } = driverOf();
    driver.admit(operation, finding);
    assert.equal(driver.seal(SHAPE).batch!.transfers[0]!.amount, 10);
  });

  it("does for one key only: under another the signature is verified again", () => {
    const state = stateOf({ 0: { publicKey: testKeys(5).publicKey } });
    const old = claimOperation(stateOf(), DOMAIN, signed())!;
    const { driver } = driverOf({}, state);
    const admit = () => driver.admit(old.operation, { verifiedUnder: old.claim.publicKey });
    assert.throws(admit, refusal("InvalidSignature"));
    const { publicKey } = testAccount(5);
    const { from, to, token, amount, fee, nonce } = signed();
    const again = { kind: "transfer", from, to, token, amount, fee, nonce } as const;
    const own = signOperation(DOMAIN, again, testKeys(5));
    const known = { verifiedUnder: publicKey, invalidUnder: old.claim.publicKey };
    assert.equal(driver.admit(own, known).submission, "ready");
  });

  it("does for one key only if it is not valid, too", () => {
    const { driver } = driverOf();
    const invalidUnder = testKeys(5).publicKey;
    assert.equal(driver.admit(signed(), { invalidUnder }).submission, "ready");
  });

  it("has the word of whoever verifies it", () => {
    // The driver does not verify again what is said to be verified: so the answer must be for this very operation.
    const { driver } = driverOf();
    const { publicKey } = testKeys(0);
    // What it would be refused for with a signature that nobody has looked at, and what waits early for its money.
    for (const [nonce, amount] of [10, BALANCE * 2].entries()) {
      const good = signed({ amount, nonce });
      const forged = { ...good, fee: 1 };
      const words = resultOrRefusal(() => driver.admit(forged));
      assert.ok(words instanceof QuipuError && words.code === "InvalidSignature");
      const trusted = resultOrRefusal(() => driver.admit(good, { invalidUnder: publicKey }));
      assert.ok(trusted instanceof QuipuError);
      assert.deepEqual(
        [trusted.code, trusted.message, trusted.rule],
        [words.code, words.message, words.rule],
      );
      const { submission, verifiedUnder } = driver.admit(forged, { verifiedUnder: publicKey });
      assert.deepEqual([submission, verifiedUnder], [amount === 10 ? "ready" : "early", publicKey]);
    }
  });
});
