/** A false proposal, and how each of its three ends moves money on the chain. */
import { dataParts } from "../../src/batch/data.js";
import { trySignedBatch } from "../../src/batch/replay-signed.js";
import { decodeSettlement, encodeSettlement } from "../../src/batch/settlement.js";
import { QuipuError } from "../../src/errors.js";
import type { Payout } from "../../src/kinds/withdrawal/payout.js";
import type { Shape } from "../../src/shape.js";
import type { State } from "../../src/state/state.js";
import { benchError } from "../bench-error.js";
import type { OptimisticCalls, Proposal, Published } from "./optimistic-calls.js";
import type { OutcomeName } from "./outcomes.js";
import type { SettlementChain } from "./settlement-chain.js";
import type { MeasuredCall, OutcomeBooks } from "./settlement-result.js";
import { DEPOSITED, type SettlementWorkload } from "./settlement-workload.js";

export interface Thefts {
  readonly stolen: bigint;
  /** Code by which the false batch is refused where it is replayed. */
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
  readonly shape: Shape;
}

/** Somebody else's withdrawal of a batch, and what another account has brought, become the thief's. */
export async function measureThefts(plan: TheftPlan): Promise<Thefts> {
  const { on, calls, workload, shape } = plan;
  const state = workload.state.clone();
  const { data, header } = workload.fullBatch();
  const stolen = DEPOSITED;
  const loot = { owner: on.addressOf("thief"), token: 0, amount: stolen };
  const forged = withFirstWithdrawal(data, shape, loot);
  const refusal = refusalOf(state, forged, { shape, domain: header.domain });
  const published = { shape, data: [forged] };
  const theft = new Theft(on, calls, published);
  const unchallenged = await theft.run("unchallenged");
  const challenged = await theft.run("challenged");
  const executed = await theft.run("executed");
  return {
    ...{ stolen, refusal },
    outcomes: {
      unchallenged: unchallenged.books,
      challenged: challenged.books,
      executed: executed.books,
    },
    slash: executed.slash!,
  };
}

class Theft {
  readonly #on: SettlementChain;
  readonly #calls: OptimisticCalls;
  readonly #published: Published;

  constructor(on: SettlementChain, calls: OptimisticCalls, published: Published) {
    this.#on = on;
    this.#calls = calls;
    this.#published = published;
  }

  /** Steals once, and puts the chain back. */
  run(outcome: OutcomeName) {
    return this.#on.undoing(async () => {
      const before = await this.#standing();
      const proposal = await this.#calls.propose("thief", this.#published);
      const slash = await this.#end(outcome, proposal);
      const after = await this.#standing();
      const missing = before.held - after.held;
      return {
        slash,
        books: {
          thief: after.thief - before.thief,
          challenger: after.challenger - before.challenger,
          burned: after.burned - before.burned,
          lost: missing > 0n ? missing : 0n,
        },
      };
    });
  }

  async #end(outcome: OutcomeName, proposal: Proposal): Promise<MeasuredCall | undefined> {
    const { challengeWindow, executionDelay, answerTime } = this.#calls.rollup.terms;
    if (outcome === "unchallenged") {
      await this.#on.passTime(challengeWindow);
      await this.#calls.finalize("thief", proposal);
      await this.#calls.claim("thief");
      await this.#calls.collect("thief");
      return undefined;
    }
    if (outcome === "executed") {
      await this.#on.passTime(executionDelay);
      await this.#calls.advance("thief", proposal);
    }
    await this.#calls.challenge("challenger", proposal);
    await this.#on.passTime(answerTime + 1);
    const slash = await this.#calls.slash("challenger", proposal);
    await this.#calls.collect("challenger");
    return this.#on.measure(slash);
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

/** The same batch with another payout in the place of its first withdrawal. */
function withFirstWithdrawal(data: Uint8Array, shape: Shape, payout: Payout): Uint8Array {
  const { settlement: bytes } = dataParts(data, shape);
  const settlement = decodeSettlement(bytes, shape);
  const withdrawals = [payout, ...settlement.withdrawals.slice(1)];
  const forged = Uint8Array.from(data);
  const place = bytes.byteOffset - data.byteOffset;
  forged.set(encodeSettlement({ ...settlement, withdrawals }, shape), place);
  return forged;
}

/** @throws QuipuError `TheftUnnoticed` if a watcher would take it for right. */
function refusalOf(
  state: State,
  data: Uint8Array,
  options: { readonly shape: Shape; readonly domain: bigint },
): string {
  try {
    trySignedBatch(state, data, options);
  } catch (error) {
    if (error instanceof QuipuError) return error.code;
    throw error;
  }
  throw benchError("TheftUnnoticed", "a false batch: got no refusal of its replay, expected one");
}
