/** The mirror's side of a history, as far as users call it. */
import { QuipuError } from "../../src/errors.js";
import type { PayableCallContext } from "../../verifier/call-context.js";
import { OptimisticError } from "../../verifier/optimistic/optimistic-error.js";
import type { L1Token } from "../../verifier/token-ledger.js";
import type { QueueView, UserFunctions } from "../../verifier/user-functions.js";
import { type DoorAction, type Outcome, plain, plainArguments, plainEvent } from "./action.js";
import { CONTRACT_ITSELF, type Place, placeName, placesOf, type Scope, type View } from "./view.js";

/** A contract that has all that users call, whatever else. */
export type DoorContract = UserFunctions<{ readonly name: string }>;

/** What a call of some function is. */
interface Call {
  readonly name: string;
  readonly sender: bigint;
}

export abstract class MirrorDoors<Contract extends DoorContract, Done extends Call> {
  readonly contract: Contract;
  readonly #tokens: readonly L1Token[];
  readonly #withCode: ReadonlySet<bigint>;

  /** @param withCode senders whose accounts have code */
  constructor(contract: Contract, tokens: readonly L1Token[], withCode: ReadonlySet<bigint>) {
    this.contract = contract;
    this.#tokens = tokens;
    this.#withCode = withCode;
  }

  async perform(action: Done, time: number): Promise<Outcome> {
    const { sender } = action;
    const before = this.contract.events.length;
    try {
      await this.call(action, { sender, time, topLevel: !this.#withCode.has(sender) });
    } catch (error) {
      if (!(error instanceof QuipuError)) throw error;
      if (!(error instanceof OptimisticError)) return { refusal: error.code };
      return { refusal: error.code, refusalArguments: plainArguments(error.args) };
    }
    const events = this.contract.events.slice(before);
    return { events: events.map(({ name, ...args }) => plainEvent(name, args)) };
  }

  view(scope: Scope): View {
    const entries = placesOf(scope).map((place) => [placeName(place), this.#value(place)]);
    return Object.fromEntries(entries);
  }

  protected abstract call(action: Done, call: PayableCallContext): Promise<unknown>;

  protected knock(action: DoorAction, call: PayableCallContext): Promise<unknown> {
    const { contract } = this;
    switch (action.name) {
      case "deposit": {
        const { value, ...deposit } = action.args;
        return contract.deposit(deposit, { ...call, value });
      }
      case "requestExit":
        return contract.requestExit(action.args.account, call);
      case "markDeposit":
        return contract.markDeposit(action.args.index, call);
      case "markExit":
        return contract.markExit(action.args.index, call);
      case "claim":
        return contract.claim(action.args, call);
      case "freeze":
        return contract.freeze(action.args, call);
      case "escape":
        return contract.escape(action.args, call);
      case "refundDeposit":
        return contract.refundDeposit(action.args.index, action.args.item, call);
    }
  }

  #value({ name, keys }: Place): string {
    const { contract } = this;
    const { deposits, exits } = contract;
    const [first = 0n, second = 0n] = keys;
    switch (name) {
      case "stateRoot":
      case "batchNumber":
      case "frozen":
        return plain(contract[name]);
      case "depositHead":
        return plain(deposits.head);
      case "depositTail":
        return plain(deposits.tail);
      case "exitHead":
        return plain(exits.head);
      case "exitTail":
        return plain(exits.tail);
      case "depositMark":
        return plain(deposits.mark);
      case "exitMark":
        return plain(exits.mark);
      case "depositEntry":
        return entryOf(deposits, Number(first));
      case "exitEntry":
        return entryOf(exits, Number(first));
      case "deposited":
        return plain(contract.deposited(Number(first)));
      case "claimable":
        return plain(contract.claimable(first, Number(second)));
      case "escaped":
        return plain(contract.escaped(Number(first)));
      case "refunded":
        return plain(contract.refunded(Number(first)));
      case "holding":
        if (first === CONTRACT_ITSELF) return plain(contract.held(Number(second)));
        return plain(this.#tokens[Number(second)]!.balanceOf(first));
    }
  }
}

/** An entry as the contract stores it: 27 bytes of hash, 5 of deadline. */
function entryOf(queue: QueueView, index: number): string {
  const hash = Buffer.from(queue.hashOf(index)!).toString("hex");
  const deadline = queue.deadlineOf(index)!.toString(16).padStart(10, "0");
  return plain(`0x${hash}${deadline}`);
}
