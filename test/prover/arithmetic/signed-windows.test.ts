/** The width of digits. */

import assert from "node:assert/strict";
import { chooseWidth, MAX_WIDTH, MIN_WIDTH } from "../../../prover/arithmetic/signed-windows.js";

describe("widths of windows", () => {
  const width = (...counts: number[]) =>
    chooseWidth(counts.map((points) => ({ group: "g1", points })));

  it("grow with the number of points, between two ends", () => {
    const widths = [0, 1, 100, 1e4, 1e5, 1e6, 1e9].map((points) => width(points));
    assert.deepEqual(
      widths,
      [...widths].sort((a, b) => a - b),
    );
    assert.equal(widths[0], MIN_WIDTH);
    assert.equal(widths.at(-1), MAX_WIDTH);
  });

  it("are the narrowest for no sums at all", () => {
    assert.equal(chooseWidth([]), MIN_WIDTH);
  });

  it("are a compromise of sums with the same scalars, G2 counting for more", () => {
    const [few, many] = [{ points: 1000 }, { points: 100_000 }];
    const g1 = chooseWidth([
      { group: "g1", ...few },
      { group: "g1", ...many },
    ]);
    const g2 = chooseWidth([
      { group: "g2", ...few },
      { group: "g1", ...many },
    ]);
    assert.ok(width(few.points) < g2 && g2 <= g1 && g1 <= width(many.points));
  });
});
