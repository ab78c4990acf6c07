/** What `npm run demo:l1` tells on every L1. */
import assert from "node:assert/strict";

export function assertStoryTold(text: string): void {
  for (const line of [
    /dave +300 TOK by forced exit/,
    /root .*, the sequencer's/,
    /alice +3\.248 ETH by escape/,
    /erin +1 ETH by refund/,
    /ETH +0\.749, as much as the balances still inside/,
    /TOK +800, as much as the balances still inside/,
  ]) {
    assert.match(text, line);
  }
}
