import assert from "node:assert/strict";
import { escapeInstance } from "../../prover/circuits/escape-instance.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { type EscapeInput, escapeClaim, escapeInput } from "../../src/escape/escape-input.js";
import { ARITY } from "../../src/params.js";
import { assertRefused } from "../support/assert-refused.js";
import { CircuitUnderTest, circuitsFolder } from "../support/circuit-under-test.js";
import { escapeOf } from "../support/escape-scenario.js";
import { levels, scenarioState, startBalance } from "../support/transfer-scenario.js";

/** The leaf that is claimed does not stand where the path says. */
const notTheLeaf = /^node\[0\]\.read\.out$/;

describe("attack: escape of what is not one's own", () => {
  const honest = escapeOf(1);
  const own = { token: 1, owner: 0x1001n };
  let written: CircuitUnderTest;
  let shipped: CircuitUnderTest;
  before(async () => {
    const instance = await escapeInstance(levels);
    const name = `${instance.name}-written`;
    written = await CircuitUnderTest.open({ ...instance, name }, circuitsFolder, {
      optimization: "O0",
    });
    shipped = await CircuitUnderTest.open(instance);
    assert.equal(honest.claim, escapeClaim(1, own));
    written.assertSatisfied(await written.honest(honest));
  });

  /** Requires that a claim is refused, as written by that constraint alone. */
  async function assertFails(
    forged: Partial<EscapeInput>,
    violates: RegExp,
    hints: Record<string, bigint> = {},
  ): Promise<void> {
    const input = { ...honest, ...forged };
    written.assertViolates(await written.forged(input, hints), violates);
    await shipped.assertRefuses(input, /./);
  }

  it("another owner or another token", async () => {
    await assertFails({ claim: escapeClaim(1, { ...own, owner: 0x1002n }) }, notTheLeaf);
    await assertFails({ claim: escapeClaim(1, { ...own, token: 2 }) }, notTheLeaf);
  });

  it("another account, under its own path or somebody else's", async () => {
    for (const account of [2, 6, 9, ARITY ** levels - 1]) {
      await assertFails({ claim: escapeClaim(account, own) }, /^node\[\d\]\.read\.out$/);
    }
    const { path } = escapeOf(2);
    await assertFails({ claim: escapeClaim(2, own), path }, notTheLeaf);
  });

  it("an account beyond the tree, of which the low bits are one's own", async () => {
    const claim = escapeClaim(ARITY ** levels + 1, own);
    await assertFails({ claim }, /^accountBits\.in$/);
  });

  it("another balance, with a nonce that makes up for it or without", async () => {
    await assertFails({ balance: startBalance + 1n }, notTheLeaf);
    await assertFails({ balance: 0n }, notTheLeaf);
    await assertFails({ nonce: 1n }, notTheLeaf);
    await assertFails({ balance: startBalance - 1n, nonce: 1n << 32n }, /^nonceBits\.in$/);
    const borrowed = FIELD_MODULUS - (1n << 32n);
    await assertFails({ balance: startBalance + 1n, nonce: borrowed }, /^nonceBits\.in$/);
  });

  it("under another root, or by a path that does not meet it", async () => {
    await assertFails({ root: honest.root + 1n }, /^root$/);
    for (const height of [0, 1, 2]) {
      const path = honest.path.with(height, honest.path[height]!.with(7, 5n));
      await assertFails({ path }, /^node\[\d\]\.read\.out$|^root$/);
    }
  });

  it("an empty leaf", async () => {
    assertRefused(() => escapeInput(scenarioState(), 6), "AccountNotFound");
    const claim = escapeClaim(6, { token: 0, owner: 0n });
    await assertFails({ claim, balance: 0n, keyY: 0n, path: escapeOf(0).path }, notTheLeaf);
  });

  it("a node of the tree for a leaf", async () => {
    // The path of a taller node, one level short, with anything below it.
    const path = [honest.path[1]!, honest.path[2]!, honest.path[2]!];
    await assertFails({ claim: escapeClaim(0, own), path }, /^node\[\d\]\.read\.out$|^root$/);
  });

  it("with a hint for token or account of one's choice", async () => {
    const witness = await written.honest(honest);
    for (const [hint, value] of [
      ["token", 2n],
      ["token", 0n],
      ["account", 2n],
    ] as const) {
      const edited = written.edited(witness, { [hint]: value });
      written.assertViolates(edited, new RegExp(`^${hint}$|^leaf\\.in\\[|^accountBits\\.in$`));
    }
  });
});
