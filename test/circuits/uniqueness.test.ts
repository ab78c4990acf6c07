/**
 * That the templates on which everything rests determine what they give, proved by machine for all
 * inputs at once; and that each of their constraints is needed for it, or of Poseidon's a sample.
 */
import assert from "node:assert/strict";
import type { CircuitParameter } from "../../prover/circuits/circuit-instance.js";
import { wiresOf } from "../../tries/constraint-system.js";
import type { CircuitUnderTest } from "../support/circuit-under-test.js";
import { type Case, determinedBy } from "../support/determined-by.js";
import { openTemplate } from "../support/open-template.js";

/** One case of a proof, in names of signals; `1` stands for the constant one. */
interface Named {
  readonly values?: Readonly<Record<string, bigint>>;
  readonly nonZero?: readonly Readonly<Record<string, bigint>>[];
}

interface Theorem {
  readonly path: string;
  readonly params?: readonly CircuitParameter[];
  readonly given: readonly string[];
  readonly determines: readonly string[];
  /** Names in the constraints that are about something else: that there is a solution at all. */
  readonly idle?: RegExp;
  /** Left out is every constraint, or one of so many. */
  readonly stride?: number;
  /** Together all that there can be; one without conditions unless given. */
  readonly cases?: readonly Named[];
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const each = (name: string, count: number) => range(count).map((i) => `${name}[${i}]`);
const M = 4;

/** A pointer at each row, and at none. */
const pointers: Named[] = [
  ...range(M).map((row) => ({ values: { pointer: BigInt(row) } })),
  { nonZero: range(M).map((row) => ({ pointer: 1n, 1: -BigInt(row) })) },
];

/** Two pointers, at each two rows. */
const pairs = range(M).flatMap((a) =>
  range(M).map((b) => ({ pointerA: BigInt(a), pointerB: BigInt(b), product: BigInt(a * b) })),
);

const theorems: readonly Theorem[] = [
  { path: "gadgets/bits", params: [8], given: ["in"], determines: each("out", 8) },
  { path: "gadgets/bits", params: [252], given: ["in"], determines: each("out", 252) },
  { path: "gadgets/float", params: [11], given: each("bit", 16), determines: ["out"] },
  { path: "gadgets/float", params: [35], given: each("bit", 40), determines: ["out"] },
  {
    path: "gadgets/is-non-zero",
    given: ["in"],
    determines: ["out"],
    cases: [{ values: { in: 0n } }, { nonZero: [{ in: 1n }] }],
  },
  {
    path: "gadgets/multiplexer",
    params: [3],
    given: [...each("bit", 3), ...each("in", 8)],
    determines: ["out"],
  },
  {
    path: "gadgets/demultiplexer",
    params: [3],
    given: [...each("bit", 3), "in"],
    determines: each("out", 8),
  },
  ...[4, 5].map((slots) => ({
    path: "table/slot-pointer",
    params: [slots],
    given: ["enabled", "slot"],
    determines: ["pointer", ...each("bit", 7)],
    idle: /^below\./,
  })),
  {
    path: "table/table-lookup",
    params: [M],
    given: [...each("column", M), "pointer"],
    determines: ["value"],
    cases: pointers.slice(0, M),
  },
  {
    path: "table/table-lookup-pair",
    params: [M],
    given: [...each("column", M), "pointerA", "pointerB", "product"],
    determines: ["valueA", "valueB"],
    cases: pairs.map((values) => ({ values })),
  },
  {
    path: "table/table-add",
    params: [M],
    given: [...each("old", M), "pointer", "change"],
    determines: each("new", M),
    cases: pointers,
  },
  {
    path: "table/table-add-pair",
    params: [M],
    given: [...each("old", M), "pointerA", "pointerB", "product", "changeA", "changeB"],
    determines: each("new", M),
    cases: [
      ...pairs.map((values) => ({ values })),
      {
        nonZero: range(M).map((i) => ({
          ...{ 1: BigInt(i * i), pointerA: -BigInt(i), pointerB: -BigInt(i), product: 1n },
        })),
      },
    ],
  },
  {
    path: "blob/limb-product",
    params: [4, 3],
    given: [...each("a", 4), ...each("b", 3)],
    determines: each("out", 6),
  },
  { path: "poseidon/sbox", given: ["in"], determines: ["out"] },
  {
    path: "poseidon/poseidon-tail",
    params: [2],
    given: each("in", 2),
    determines: ["out"],
    stride: 60,
  },
  {
    path: "poseidon/poseidon",
    params: [4],
    given: each("in", 4),
    determines: ["out"],
    stride: 100,
  },
  {
    path: "signature/edwards-to-montgomery",
    given: ["x", "y"],
    determines: ["u", "v"],
    idle: /^[uv]Square$/,
    cases: [{ nonZero: [{ x: 1n }, { 1: 1n, y: -1n }] }],
  },
  {
    path: "signature/montgomery-add",
    given: ["pu", "pv", "qu", "qv"],
    determines: ["outU", "outV"],
    cases: [{ nonZero: [{ qu: 1n, pu: -1n }] }],
  },
  {
    path: "signature/montgomery-double",
    given: ["u", "v"],
    determines: ["outU", "outV"],
    cases: [{ nonZero: [{ v: 1n }] }],
  },
  {
    path: "signature/double-add",
    given: ["pu", "pv", "qu", "qv"],
    determines: ["outU", "outV"],
    cases: [
      {
        nonZero: [
          { qu: 1n, pu: -1n },
          { pu: 1n, sumU: -1n },
        ],
      },
    ],
  },
];

describe("what templates give is determined, by machine", () => {
  for (const theorem of theorems) {
    const { path, params = [] } = theorem;
    describe(`${path}(${params.join(", ")})`, () => {
      let circuit: CircuitUnderTest;
      before(async () => {
        circuit = await openTemplate(path, ...params);
      });

      it("what is given determines the rest", () => {
        assert.deepEqual(undetermined(circuit, theorem), []);
      });

      it("and would not without any constraint that says what it is", () => {
        const { wires, constraints } = circuit.system;
        const { stride = 1, idle = /^$/ } = theorem;
        for (let i = 0; i < constraints.length; i += stride) {
          const system = { wires, constraints: constraints.toSpliced(i, 1) };
          const names = wiresOf(constraints[i]!).flatMap((wire) => circuit.namesOf(wire));
          const needed = undetermined({ ...views(circuit), system }, theorem).length > 0;
          assert.equal(needed, !names.some((name) => idle.test(name)), names.join());
        }
      });
    });
  }
});

type View = Pick<CircuitUnderTest, "system" | "wireOf">;

function views(circuit: CircuitUnderTest): View {
  return { system: circuit.system, wireOf: (name) => circuit.wireOf(name) };
}

/** Signals that some case leaves open. */
function undetermined(circuit: View, { given, determines, cases = [{}] }: Theorem): string[] {
  const wireOf = (name: string) => (name === "1" ? 0 : circuit.wireOf(name));
  const combination = (named: Readonly<Record<string, bigint>>) =>
    new Map(Object.entries(named).map(([name, value]) => [wireOf(name), value]));
  const open = cases.flatMap(({ values = {}, nonZero = [] }) => {
    const inCase: Case = { values: combination(values), nonZero: nonZero.map(combination) };
    const known = determinedBy(circuit.system, given.map(wireOf), inCase);
    return determines.filter((name) => !known.has(wireOf(name)));
  });
  return [...new Set(open)];
}
