/** Whether a rollup's deadline leaves enough of the time that blobs are kept. */
import { gotExpected } from "../../src/errors.js";
import { RETENTION_SECONDS } from "../blobs/retention.js";
import { l1Error } from "../l1-error.js";

/** The longest deadline of a rollup that publishes in blobs, in seconds: a third of the retention, 6 days and 1.6 hours. */
export const LONGEST_DEADLINE = RETENTION_SECONDS / 3;

/**
 * Checks that a rollup may publish in blobs. Users who are left out may demand an exit today, and see after
 * `deadline` seconds that nobody serves them. Freezing, rebuilding the state and leaving come after that, and need the
 * blobs that were current when it began. So the deadline is to take at most a third of the retention.
 *
 * The contract does not know it: anybody may publish in a blob, and a deadline that suits calldata is no fault. It is
 * checked where somebody chooses blobs.
 *
 * @param deadline of the queues, in seconds
 * @throws QuipuError `DeadlineTooLong`.
 */
export function assertBlobsOutlast(deadline: number): void {
  if (deadline <= LONGEST_DEADLINE) return;
  const expected = `at most ${LONGEST_DEADLINE} s, a third of the ${RETENTION_SECONDS} s that blobs are kept`;
  const what = "deadline of the queues, for blobs";
  throw l1Error("DeadlineTooLong", gotExpected(what, `${deadline} s`, expected));
}
