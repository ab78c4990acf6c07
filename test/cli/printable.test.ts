/** Text of others, which must not steer the terminal. */
import assert from "node:assert/strict";
import { printable } from "../../terminal/printable.js";

describe("printable text", () => {
  it("shows what would steer a terminal, and leaves everything else", () => {
    const steering: readonly (readonly [string, string])[] = [
      ["\u001b[2Jgone", "\\u001b[2Jgone"],
      ["\u001b]0;title\u0007", "\\u001b]0;title\\u0007"],
      ["\u009b31m", "\\u009b31m"],
      ["over\rwritten", "over\\u000dwritten"],
      ["\u202eeman", "\\u202eeman"],
    ];
    for (const [text, shown] of steering) assert.equal(printable(text), shown);
    const plain = "tabs\tand lines\n1.5 ETH — “Grüße” 0x…";
    assert.equal(printable(plain), plain);
  });

  it("leaves JSON the same JSON", () => {
    const value = { message: "\u001b[31m\u009b1m\u202e" };
    const text = printable(JSON.stringify(value));
    assert.ok(!text.includes("\u009b"));
    assert.deepEqual(JSON.parse(text), value);
  });
});
