/** Long work in pieces, so that a process that does it can hear others meanwhile. */

/** Work that stops after each piece; the pieces are short. */
export type Work<Result> = Generator<void, Result>;

/** Gives others a turn, e.g. `() => new Promise(setImmediate)`. */
export type Pause = () => Promise<unknown>;

/** Pieces that are done in a row. The longest hash 16 nodes, which takes some 1 ms. */
const PIECES = 16;

/** Does work without a pause. */
export function workThrough<Result>(work: Work<Result>): Result {
  for (;;) {
    const piece = work.next();
    if (piece.done === true) return piece.value;
  }
}

/** Does work, with a pause after a few pieces. */
export async function takeTurns<Result>(work: Work<Result>, pause: Pause): Promise<Result> {
  for (let pieces = 1; ; pieces += 1) {
    const piece = work.next();
    if (piece.done === true) return piece.value;
    if (pieces % PIECES === 0) await pause();
  }
}
