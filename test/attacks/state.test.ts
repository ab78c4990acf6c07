import assert from "node:assert/strict";
import { parseShape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import { replay } from "../support/admission.js";
import { assertRefused } from "../support/assert-refused.js";
import { assertForgeryFails } from "../support/attack.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import {
  levels,
  order,
  scenarioState,
  sealed,
  startBalance,
} from "../support/transfer-scenario.js";

const shape = parseShape("2x4");

describe("attack: a state that is not so", () => {
  // The sender stands in the last slot, so that no later path depends on its forged leaf.
  const tooMuch = order({ from: 4, to: 1, amount: startBalance + 1n });
  const honestTwin = { transfers: [order({ from: 4, to: 1, amount: startBalance })] };
  /** The scenario with twice the balance in account 4. */
  const richer = (): State => {
    const accounts = [...scenarioState().accounts()];
    accounts[4] = { ...accounts[4]!, balance: 2n * startBalance };
    return new State(accounts, levels);
  };
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(shape);
  });

  it("forged old balance, under the true siblings", async () => {
    await assertForgeryFails(prover, {
      claim: { transfers: [tooMuch] },
      cheat: {
        inputs: ({ slotBalance }) => ({ slotBalance: slotBalance.with(3, 2n * startBalance) }),
      },
      violates: /^state\.slot\[3\]\.step\[0\]\.read\.out$/,
      honestTwin,
    });
  });

  for (const column of ["slotNonce", "slotToken", "slotKeyY", "slotOwner"] as const) {
    it(`forged old ${column.slice(4)} of an unused slot`, async () => {
      const claim = { transfers: [order({ from: 0, to: 1 })] };
      await assertForgeryFails(prover, {
        claim,
        cheat: { inputs: (input) => ({ [column]: input[column].with(3, 77n) }) },
        violates: /^state\.slot\[3\]\.step\[0\]\.read\.out$/,
        honestTwin: claim,
      });
    });
  }

  it("forged old balance, under a forged leaf", async () => {
    await assertForgeryFails(prover, {
      claim: { transfers: [tooMuch], state: richer() },
      cheat: { inputs: ({ topRoots }) => ({ topRoots: topRoots.with(0, trueTop()) }) },
      violates: /^state\.read\[[0-3]\]\.out$/,
      honestTwin,
    });
  });

  it("forged old balance, under a forged root: proven, and refused for its root", async () => {
    // The circuit proves that *some* state goes over into another; which one is for L1 to say.
    const witness = await prover.prove({ transfers: [tooMuch], state: richer() });
    prover.written.assertSatisfied(witness);
    assert.equal(prover.written.valueOf(witness, "vector[0]"), richer().root);
    const batch = sealed([tooMuch], shape, richer());
    assertRefused(() => replay(batch), "RootMismatch");
  });

  it("wrong old root: a path that is another slot's time", async () => {
    // Slot 1's path as it was before slot 0 was replaced: the replacement would be undone.
    const claim = { transfers: [order({ from: 0, to: 1 })] };
    await assertForgeryFails(prover, {
      claim,
      cheat: { inputs: ({ slotPath }) => ({ slotPath: slotPath.with(1, slotPath[0]!) }) },
      violates: /^state\.read\[[123]\]\.out$/,
      honestTwin: claim,
    });
  });

  it("the same batch twice", async () => {
    const state = scenarioState();
    const batch = sealed(honestTwin.transfers, shape, state);
    assertRefused(() => replay(batch, batch.data, state), "RootMismatch");
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: { inputs: () => ({ topRoots: state.tree.nodesAt(levels - 2) }) },
      violates: /^state\.read\[[0-3]\]\.out$/,
      honestTwin,
    });
  });

  function trueTop(): bigint {
    return scenarioState().tree.node(levels - 2, 0);
  }
});
