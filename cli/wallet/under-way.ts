/** What is said when a command ends before what it has started: that goes on, and a second try starts another one. */
import { AnsweredError } from "../../client/connection/client-error.js";
import { walletError } from "../../wallet/wallet-error.js";
import { interruption } from "../interruption.js";

/**
 * Waits for what is under way.
 *
 * @param what has been started, and where it is
 * @param next what to do about it
 * @throws QuipuError `StillUnderWay`, whatever the reason; why it was rejected, if it was.
 */
export async function whileUnderWay<Result>(
  what: string,
  wait: () => Promise<Result>,
  next = HISTORY,
): Promise<Result> {
  try {
    return await wait();
  } catch (error) {
    if (isRejection(error)) throw error;
    const why = interruption.signal.aborted ? "" : `${(error as Error).message}; `;
    throw walletError("StillUnderWay", `${why}${what}; ${next}; ${AGAIN}`, error);
  }
}

/** What shows how it goes on. */
const HISTORY = "'quipu wallet history' shows what becomes of it";
const AGAIN = "the same command would start another one";

/** An operation that the node has taken and then rejected: it does not happen. */
function isRejection(error: unknown): boolean {
  return error instanceof AnsweredError && error.status === 200;
}
