import { poseidon2 } from "poseidon-lite";
import { Point } from "../../../src/crypto/curve.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { EDGES, samples } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

const { Fp } = Point;

/** First-round constants of lanes 1 and 2 at width 3, from the reference implementation. */
const constants = [
  0x00f1445235f2148c5986587169fc1bcd887b08d4d00868df5696fff40956e864n,
  0x08dff3487e8ac99e1f29a058d0fa80b930c728730b7ab36ce879f3890ecf73f5n,
];

/** What the tail takes for the inputs of a hash. */
function afterFirstSbox(inputs: readonly bigint[]) {
  return { in: inputs.map((input, i) => Fp.pow(Fp.add(input, constants[i]!), 5n)) };
}

describe("PoseidonTail", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("poseidon/poseidon-tail", 2);
  });

  it("completes the hash whose first S-boxes have been done", async () => {
    for (const left of [...EDGES, ...samples(1)]) {
      for (const right of [...EDGES, ...samples(1, 1)]) {
        const out = poseidon2([left, right]);
        await circuit.assertGives(afterFirstSbox([left, right]), { out });
      }
    }
  });

  it("refuses another output, and the hash of another input", async () => {
    const witness = await circuit.honest(afterFirstSbox([1n, 2n]));
    circuit.assertViolates(circuit.edited(witness, { out: poseidon2([2n, 1n]) }), /^out$/);
    circuit.assertViolates(circuit.edited(witness, afterFirstSbox([2n, 1n])), /^in\[[01]\]$/);
  });

  it("binds every hint: none of the inner states can be another", async () => {
    const witness = await circuit.honest(afterFirstSbox([1n, 2n]));
    await circuit.assertHoldsFast(afterFirstSbox([1n, 2n]));
    // Nor the one that it would be in another hash.
    const other = await circuit.honest(afterFirstSbox([3n, 4n]));
    const states = ["head[0]", "head[1]", "tail[1]", "tail[2]", "tail[3]"];
    const full = states.flatMap((state) => [0, 1, 2].map((lane) => `${state}[${lane}]`));
    for (const lane of [...full, "tail[0][1]", "tail[0][2]", "middle[0]", "middle[30]"]) {
      const name = `rounds.${lane}`;
      const edited = circuit.edited(witness, { [name]: circuit.valueOf(other, name) });
      circuit.assertViolates(edited, new RegExp(name.replace(/[[\]]/g, "\\$&")));
    }
  });
});
