/** A false proposal, and how each of its three ends moves money on the chain. */
import { falseData, STOLEN, theftUnnoticed } from "./false-batch.js";
import type { MeasuredWatcher } from "./measure-watching.js";
import type { OptimisticCalls, Proposal, Published } from "./optimistic-calls.js";
import type { OutcomeName } from "./outcomes.js";
import type { SettlementChain } from "./settlement-chain.js";
import type { MeasuredCall, OutcomeBooks } from "./settlement-result.js";
import type { SettlementWorkload } from "./settlement-workload.js";

export interface Thefts {
  readonly stolen: bigint;
  /** Code by which a watcher refuses the false proposal. */
  readonly refusal: string;
  readonly outcomes: OutcomeBooks;
  /** Of the last one. */
  readonly slash: MeasuredCall;
}

export interface TheftPlan {
  readonly on: SettlementChain;
  readonly calls: OptimisticCalls;
  /** Whose batches are all final. */
  readonly workload: SettlementWorkload;
  readonly watcher: MeasuredWatcher;
}

/**
 * Steals in each way.
 *
 * @throws QuipuError `TheftUnnoticed` if a watcher takes it for right.
 */
export async function measureThefts({ workload, ...rest }: TheftPlan): Promise<Thefts> {
  const sealed = workload.fullBatch();
  const forged = falseData(sealed, rest.on.addressOf("thief"));
  const theft = new Theft({ ...rest, published: { shape: sealed.shape, data: [forged] } });
  const unchallenged = await theft.run("unchallenged");
  const challenged = await theft.run("challenged");
  const executed = await theft.run("executed");
  return {
    stolen: STOLEN,
    refusal: challenged.refusal!,
    outcomes: {
      unchallenged: unchallenged.books,
      challenged: challenged.books,
      executed: executed.books,
    },
    slash: executed.slash!,
  };
}

/** How a theft has ended, unless nobody challenged it. */
interface Fall {
  readonly refusal: string;
  readonly slash: MeasuredCall;
}

class Theft {
  readonly #on: SettlementChain;
  readonly #calls: OptimisticCalls;
  readonly #watcher: MeasuredWatcher;
  readonly #published: Published;

  constructor(plan: Omit<TheftPlan, "workload"> & { readonly published: Published }) {
    this.#on = plan.on;
    this.#calls = plan.calls;
    this.#watcher = plan.watcher;
    this.#published = plan.published;
  }

  /** Steals once, and puts the chain back. */
  run(outcome: OutcomeName) {
    return this.#on.undoing(async () => {
      const before = await this.#standing();
      const proposal = await this.#calls.propose("thief", this.#published);
      const fall = await this.#end(outcome, proposal);
      const after = await this.#standing();
      const missing = before.held - after.held;
      return {
        ...fall,
        books: {
          thief: after.thief - before.thief,
          challenger: after.challenger - before.challenger,
          burned: after.burned - before.burned,
          lost: missing > 0n ? missing : 0n,
        },
      };
    });
  }

  async #end(outcome: OutcomeName, proposal: Proposal): Promise<Partial<Fall>> {
    const { challengeWindow, executionDelay, answerTime } = this.#calls.rollup.terms;
    if (outcome === "unchallenged") {
      await this.#on.passTime(challengeWindow);
      await this.#calls.finalize("thief", proposal);
      await this.#calls.claim("thief");
      await this.#calls.collect("thief");
      return {};
    }
    if (outcome === "executed") {
      await this.#on.passTime(executionDelay);
      await this.#calls.advance("thief", proposal);
    }
    await this.#watcher.look();
    const { refusal } = this.#watcher;
    if (refusal === undefined) throw theftUnnoticed();
    await this.#calls.challenge("challenger", proposal);
    await this.#on.passTime(answerTime + 1);
    const slash = await this.#calls.slash("challenger", proposal);
    await this.#calls.collect("challenger");
    return { refusal, slash: await this.#on.measure(slash) };
  }

  async #standing() {
    return {
      thief: await this.#on.wealthOf("thief"),
      challenger: await this.#on.wealthOf("challenger"),
      burned: await this.#calls.burned(),
      held: await this.#calls.held(),
    };
  }
}
