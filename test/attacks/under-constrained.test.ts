import assert from "node:assert/strict";
import { parseShape } from "../../src/shape.js";
import { type ConstraintSystem, wiresOf } from "../../tries/constraint-system.js";
import { type CheatingProver, type Claim, cheatingProver } from "../support/cheating-prover.js";
import type { CircuitUnderTest } from "../support/circuit-under-test.js";
import { freeDirections } from "../support/free-directions.js";
import { FREE_IN_FULL_BATCH, fullBatch } from "../support/settlement-scenario.js";
import { order, scenarioState } from "../support/transfer-scenario.js";

describe("attack: hints that no constraint holds", () => {
  for (const shape of [parseShape("2x4"), parseShape("2x3")]) {
    describe(`a batch of ${shape.transfers}x${shape.slots}`, () => {
      const transfers = [order({ from: 0, to: 1, fee: 7n }), order({ from: 1, to: 2 })];
      let prover: CheatingProver;
      let shipped: CircuitUnderTest;
      let full: bigint[];
      before(async () => {
        prover = await cheatingProver(shape);
        shipped = await prover.shipped();
        full = await prover.asShipped(await prover.prove({ transfers }));
        shipped.assertSatisfied(full);
      });

      function movable(
        witness: readonly bigint[],
        system: ConstraintSystem = shipped.system,
      ): string[] {
        const fixed = Array.from({ length: system.wires }, (_, wire) => wire).filter((wire) =>
          shipped.namesOf(wire).some(isInput),
        );
        return freeDirections(system, witness, fixed).movable.flatMap((wire) =>
          shipped.namesOf(wire),
        );
      }

      it("given the inputs, only quotients of lookups at their own row can move, all wires together", () => {
        assert.deepEqual(movable(full).sort(), ownQuotients(transfers));
      });

      it("padding: what it reads, but nothing that it writes or publishes", async () => {
        const first = transfers.slice(0, 1);
        const witness = await prover.asShipped(await prover.prove({ transfers: first }));
        const free = movable(witness).filter((name) => !ownQuotients(first).includes(name));
        const reads = /^transfer\[1\]\.(accountTag|fromIndex|toIndex|exists|tags|indices)\b/;
        assert.deepEqual(
          free.filter((name) => !reads.test(name)),
          [],
        );
      });

      // What follows is about templates that do not depend on the shape.
      if (shape.slots !== 4) return;

      it("the sum of a signature is determined by its bits, without R8 to hold it", () => {
        const loose = withoutCommitments();
        assert.deepEqual(movable(full, loose).sort(), ownQuotients(transfers));
        for (const name of ["product.step[9].sumU", "base.window[40].slope"]) {
          const broken = without(loose, `transfer[1].signature.${name}`);
          assert.ok(movable(full, broken).length > 100, name);
        }
      });

      it("and this notices a constraint that is missing", () => {
        const missing = [
          "state.slot[0].leaf.hash[1].rounds.middleFourth[7]",
          // Not transfer 0's: its receiver's new row is range-checked when transfer 1 spends it.
          "transfer[1].holdingsAfter.weightedA",
        ];
        for (const name of missing) {
          const system = without(shipped.system, name);
          assert.ok(movable(full, system).length > ownQuotients(transfers).length, name);
        }
      });

      /** The system without the last constraint in which a signal stands. */
      function without({ wires, constraints }: ConstraintSystem, name: string): ConstraintSystem {
        const wire = shipped.wireOf(name);
        const last = constraints.findLastIndex((constraint) => wiresOf(constraint).includes(wire));
        return { wires, constraints: constraints.toSpliced(last, 1) };
      }

      /** The system without the two equations of each transfer that say that the sum is R8. */
      function withoutCommitments(): ConstraintSystem {
        const { wires, constraints } = shipped.system;
        const kept = constraints.filter((constraint) => {
          const names = wiresOf(constraint).flatMap((wire) => shipped.namesOf(wire));
          return !(
            names.some((name) => /^r8[xy]\[/.test(name)) &&
            names.some((name) => /\.signature\.sum\./.test(name))
          );
        });
        assert.equal(constraints.length - kept.length, 2 * shape.transfers);
        return { wires, constraints: kept };
      }
    });
  }
});

describe("attack: hints of deposits, exits and withdrawals that no constraint holds", () => {
  const shape = parseShape("2x4-2d1e1w");
  let prover: CheatingProver;
  let shipped: CircuitUnderTest;
  before(async () => {
    prover = await cheatingProver(shape);
    shipped = await prover.shipped();
  });

  async function movable(claim: Claim): Promise<string[]> {
    const witness = await prover.asShipped(await prover.prove(claim));
    const { system } = shipped;
    shipped.assertSatisfied(witness);
    const fixed = Array.from({ length: system.wires }, (_, wire) => wire).filter((wire) =>
      shipped.namesOf(wire).some(isInput),
    );
    return freeDirections(system, witness, fixed).movable.flatMap((wire) => shipped.namesOf(wire));
  }

  it("given the inputs, only quotients at their own row and inverses of 0 can move", async () => {
    // Each account stands under a node of its own, so that no path, which is held, has a new leaf.
    const free = await movable({ ...fullBatch([0, 8, 16, 24]), state: scenarioState(24) });
    assert.deepEqual(free.sort(), [...FREE_IN_FULL_BATCH].sort());
  });

  it("padding: what it reads, but nothing that it writes or publishes", async () => {
    const reads = [
      /^transfer\[[01]\]\.(accountTag|fromIndex|toIndex|exists|tags|indices)\b/,
      /^deposit\[[01]\]\.credits\.inverse$/,
      /^exit\[0\]\.((requested|stranger)\.(inverse|out)|owner|accountTag|inverse|\w+AtRow\.)/,
      /^withdrawal\[0\]\.(exists\.inverse|\w+AtRow\.)/,
    ];
    const free = await movable({ slots: [0, 1, 2, 3] });
    const others = free.filter((name) => !reads.some((read) => read.test(name)));
    assert.deepEqual(others, []);
  });
});

/** At the row that a pointer names, a lookup's quotient is multiplied by 0 and may be anything. */
function ownQuotients(transfers: readonly { from: number; to: number }[]): string[] {
  return transfers
    .flatMap(({ from, to }, j) => [
      ...["spend.holdings", "keys"].map((lookup) => `transfer[${j}].${lookup}.quotient[${from}]`),
      ...["tags", "indices"].flatMap((lookup) =>
        [from, to].map((row) => `transfer[${j}].${lookup}.quotient[${row}]`),
      ),
    ])
    .sort();
}

/**
 * Whether a signal is an input of the batch that is to be held: it stands at the top and is not
 * computed there. Digest and y are computed; held, they would hold whatever flows into them. So
 * would the leaf of slot k − 1 in the path of slot k (slot k holds account k here).
 */
function isInput(name: string): boolean {
  const [, slot, child] = /^slotPath\[(\d+)\]\[0\]\[(\d+)\]$/.exec(name) ?? [];
  if (slot !== undefined && Number(slot) === Number(child) + 1) return false;
  return !name.includes(".") && !/^(digest|y|(holding|live|tag|payee|vector)\[.*)$/.test(name);
}
