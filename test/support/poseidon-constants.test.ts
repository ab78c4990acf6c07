import assert from "node:assert/strict";
import { readCircuits } from "../../tries/kept-circuits.js";
import { cutConstants, readConstants, USED_WIDTHS } from "./poseidon-constants.js";

/** What each function returns for each width, e.g. `POSEIDON_C 3`. */
function branchesOf(source: string): Map<string, string> {
  const branches = new Map<string, string>();
  for (const body of source.split(/^function /m).slice(1)) {
    const name = /^\w+/.exec(body)![0];
    for (const branch of body.split(/if ?\(t ?== ?/).slice(1)) {
      const width = /^\d+/.exec(branch)![0];
      branches.set(`${name} ${width}`, /return([^;]*);/.exec(branch)![1]!.trim());
    }
  }
  return branches;
}

describe("constants of Poseidon, cut down", () => {
  it("are circomlib's of these widths, digit by digit, and of hardly any other", async () => {
    const whole = branchesOf(await readConstants());
    const [file] = (await readCircuits(await cutConstants())).values();
    const cut = branchesOf(file!);
    const names = ["POSEIDON_C", "POSEIDON_M", "POSEIDON_P", "POSEIDON_S"];
    const kept = names.flatMap((name) => [2, ...USED_WIDTHS].map((width) => `${name} ${width}`));
    assert.deepEqual([...cut.keys()].sort(), kept.sort());
    for (const [branch, constants] of cut) assert.equal(constants, whole.get(branch), branch);
    assert.equal(whole.size, 4 * 16);
  });
});
