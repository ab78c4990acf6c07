import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CircuitParameter } from "../../prover/circuits/circuit-instance.js";
import { digestTag } from "../../src/batch/public-inputs.js";
import { parseShape } from "../../src/shape.js";
import { type Constraint, wiresOf } from "../../tries/constraint-system.js";
import { circuitsFolder } from "../support/circuit-under-test.js";
import { BASE_WINDOWS, baseWindow } from "../support/curve-points.js";
import { openTemplate } from "../support/open-template.js";

interface Cost {
  readonly constraints: number;
  /** Those that are linear and stay because here all inputs and outputs are public. */
  readonly linear?: number;
}

const tag = digestTag(parseShape("2x4"), 3);

/** What the header of each template says, at parameters at which the tests have it compiled. */
const costs: readonly (readonly [path: string, params: readonly CircuitParameter[], cost: Cost])[] =
  [
    ["gadgets/bits", [8], { constraints: 8, linear: 1 }],
    ["gadgets/bits", [252], { constraints: 252, linear: 1 }],
    ["gadgets/demultiplexer", [3], { constraints: 2 ** 3 - 1, linear: 1 }],
    ["gadgets/is-non-zero", [], { constraints: 2 }],
    ["gadgets/float", [35], { constraints: 5 }],
    ["gadgets/multiplexer", [3], { constraints: 2 ** 3 - 1 }],
    ["gadgets/non-zero", [], { constraints: 1 }],
    ["table/slot-pointer", [4], { constraints: 2, linear: 7 }],
    ["table/slot-pointer", [5], { constraints: 2 * 3, linear: 6 }],
    ["table/table-add", [5], { constraints: 5, linear: 1 }],
    ["table/table-add-pair", [5], { constraints: 5 + 2, linear: 1 }],
    ["table/table-lookup", [5], { constraints: 5 }],
    ["table/table-lookup-pair", [5], { constraints: 5 + 2 }],
    ["poseidon/sbox", [], { constraints: 3 }],
    ["poseidon/poseidon-tail", [2], { constraints: 3 * (7 * 3 + 57) }],
    ["signature/add-base-multiple", [BASE_WINDOWS, 0], { constraints: 7 * 84, linear: 1 }],
    ["signature/add-base-multiple", [BASE_WINDOWS, 1], { constraints: 8 * 84 }],
    ["signature/add-base-window", [baseWindow(1), 0], { constraints: 7, linear: 1 }],
    ["signature/add-base-window", [baseWindow(1), 1], { constraints: 8 }],
    ["signature/double-add", [], { constraints: 5 }],
    ["signature/eddsa-verify", [1, 0], { constraints: 2458 }],
    ["signature/eddsa-verify", [1, 1], { constraints: 2458 + 85 }],
    ["signature/eddsa-verify", [2, 0], { constraints: 2491 }],
    ["signature/eddsa-verify", [2, 1], { constraints: 2491 + 85 }],
    ["signature/eddsa-verify", [3, 0], { constraints: 2518 }],
    ["signature/eddsa-verify", [3, 1], { constraints: 2518 + 85 }],
    ["signature/edwards-to-montgomery", [], { constraints: 5 }],
    ["signature/montgomery-double", [], { constraints: 4 }],
    ["signature/montgomery-add", [], { constraints: 3 }],
    ["signature/multiply-key", [], { constraints: 6 * 253 + 6 }],
    ["state/account-leaf", [], { constraints: 588 }],
    ["state/merkle-parent", [], { constraints: 409 }],
    ["state/merkle-step", [], { constraints: 802 }],
    ["state/opened-accounts", [4], { constraints: 2 * 4 }],
    ["state/page-out", [3, 2], { constraints: (714 + 802 * (3 - 2)) * 2 + 7236 }],
    ["state/slot-update", [2], { constraints: 588 + 802 * 2 }],
    ["state/tree-top", [], { constraints: 9 * 402 }],
    ["publish/digest", [9, tag], { constraints: 2 * 402 - 3 - 5 * 3 }],
    ["publish/evaluation", [4], { constraints: 4 - 1 }],
    ["publish/published-value", [5, 2], { constraints: 5 + 249 + 515 }],
    ["publish/records", [250], { constraints: 0, linear: 2 }],
    ["blob/limbs", [20], { constraints: 0, linear: 2 }],
    ["blob/limb-product", [3, 2], { constraints: 3 + 2 - 1 }],
    ["blob/limb-fold", [76], { constraints: 0, linear: 16 }],
    ["blob/reduction", [22, 57], { constraints: 256 + 2 * 57 }],
    ["blob/challenge-cube", [], { constraints: 407 }],
    ["blob/chunk-evaluation", [1], { constraints: 0, linear: 16 }],
    ["blob/chunk-evaluation", [2], { constraints: 23 }],
    ["blob/chunk-evaluation", [3], { constraints: 53 }],
    ["blob/group-evaluation", [2], { constraints: 492 + 23 }],
    ["blob/group-evaluation", [6], { constraints: 492 + 53 * 2 + 31 + 14 }],
    ["blob/group-evaluation", [13], { constraints: 492 + 53 * 4 + 31 + 46 + 61 + 76 }],
    ["blob/blob-evaluation", [13], { constraints: 1325 }],
    ["blob/blob-evaluation", [25], { constraints: 2243 }],
    ["escape", [3], { constraints: 329 + 412 * 3 }],
    ["escape", [8], { constraints: 329 + 412 * 8 }],
    ["operations/deposit", [4], { constraints: 6 + 4 * 4 + 2, linear: 8 }],
    ["operations/deposit", [5], { constraints: 6 + 4 * 5 + 2 * 3, linear: 7 }],
    ["operations/forced-exit", [4], { constraints: 170 + 4 * 4 + 2, linear: 7 }],
    ["operations/forced-exit", [5], { constraints: 170 + 4 * 5 + 2 * 3, linear: 6 }],
    ["operations/spend", [4], { constraints: 161 + 4 }],
    ["operations/payment", [4, 0], { constraints: 2761 + 6 * 4 + 2 * 2, linear: 17 }],
    ["operations/payment", [4, 1], { constraints: 2761 + 6 * 4 + 2 * 2 + 87, linear: 17 }],
    ["operations/payment", [5, 0], { constraints: 2761 + 6 * 5 + 4 * 3, linear: 15 }],
    ["operations/withdrawal", [4, 0], { constraints: 2783 + 5 * 4 + 2, linear: 8 }],
    ["operations/withdrawal", [4, 1], { constraints: 2783 + 5 * 4 + 2 + 87, linear: 8 }],
    ["operations/withdrawal", [5, 0], { constraints: 2783 + 5 * 5 + 2 * 3, linear: 7 }],
    ["operations/transfer", [4, 0], { constraints: 2696 + 5 * 4 + 2 * 2, linear: 17 }],
    ["operations/transfer", [4, 1], { constraints: 2696 + 5 * 4 + 2 * 2 + 87, linear: 17 }],
    ["operations/transfer", [5, 0], { constraints: 2696 + 5 * 5 + 4 * 3, linear: 15 }],
  ];

/** Compiled by their own tests, which look at the costs too. */
const elsewhere = ["batch.circom", "poseidon/poseidon.circom"];

/** What another template consists of, and nothing else. */
const inside = ["poseidon/tail-rounds.circom"];

describe("costs of templates", () => {
  for (const [path, params, { constraints, linear = 0 }] of costs) {
    it(`${path}(${params.filter((param) => typeof param === "number").join(", ")})`, async () => {
      const { system } = await openTemplate(path, ...params);
      const products = system.constraints.filter(isProduct).length;
      const found = { constraints: products, linear: system.constraints.length - products };
      assert.deepEqual(found, { constraints, linear });
    });
  }

  it("are given for every template", async () => {
    const listed = new Set([...elsewhere, ...inside, ...costs.map(([path]) => `${path}.circom`)]);
    for (const file of await readdir(circuitsFolder, { recursive: true })) {
      if (!file.endsWith(".circom")) continue;
      const source = await readFile(join(circuitsFolder, file), "utf8");
      assert.equal(listed.has(file), /^template /m.test(source), file);
    }
  });
});

/** Whether both factors of a constraint vary. */
function isProduct({ a, b }: Constraint): boolean {
  return [a, b].every((factor) => wiresOf({ a: factor, b: [], c: [] }).length > 0);
}
