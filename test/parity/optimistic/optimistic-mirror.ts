/** The mirror's side of an optimistic history. */
import type { PayableCallContext } from "../../../verifier/call-context.js";
import type { Loan } from "../../../verifier/optimistic/advances.js";
import { OptimisticContract } from "../../../verifier/optimistic/optimistic-contract.js";
import type { OptimisticOptions } from "../../../verifier/optimistic/optimistic-options.js";
import type { Proposal } from "../../../verifier/optimistic/proposal.js";
import type { L1Token } from "../../../verifier/token-ledger.js";
import { plain } from "../action.js";
import { MirrorDoors } from "../mirror-doors.js";
import { placeName, type View } from "../view.js";
import type { OptimisticAction } from "./optimistic-action.js";
import {
  type OptimisticPlace,
  type OptimisticScope,
  optimisticPlaces,
  wordsAsOne,
} from "./optimistic-view.js";

export class OptimisticMirror extends MirrorDoors<OptimisticContract, OptimisticAction> {
  constructor(
    options: OptimisticOptions & { readonly tokens: readonly L1Token[] },
    withCode: ReadonlySet<bigint>,
  ) {
    super(new OptimisticContract(options), options.tokens, withCode);
  }

  override view(scope: OptimisticScope): View {
    const entries = optimisticPlaces(scope).map((place) => [
      placeName(place),
      this.#valueOf(place),
    ]);
    return { ...super.view(scope), ...Object.fromEntries(entries) };
  }

  protected override call(action: OptimisticAction, call: PayableCallContext): Promise<unknown> {
    const { contract } = this;
    switch (action.name) {
      case "propose": {
        const { group, count, value } = action.args;
        return contract.propose(group, count, { ...call, value });
      }
      case "proposeProven":
        return contract.proposeProven(action.args, call);
      case "challenge": {
        const { id, content, value } = action.args;
        return contract.challenge(id, content, { ...call, value });
      }
      case "prove":
        return contract.prove(action.args.id, action.args.group, call);
      case "slash":
        return contract.slash(action.args.id, call);
      case "release":
        return contract.release(action.args.id, action.args.slash, call);
      case "finalize":
        return contract.finalize(action.args.id, action.args.claims, call);
      case "advance":
        return contract.advance(action.args, call);
      case "collectBonds":
        return contract.collectBonds(action.args.to, call);
      default:
        return this.knock(action, call);
    }
  }

  #valueOf({ name, keys }: OptimisticPlace): string {
    const { contract } = this;
    const [first = 0n, second = 0n] = keys;
    switch (name) {
      case "lastId":
      case "tipId":
      case "finalId":
      case "openChallenges":
      case "totalAtRisk":
        return plain(contract[name]);
      case "reserved":
      case "burned":
        return plain(contract.bonds[name]);
      case "restoredDeposits":
        return plain(contract.restored.depositHead);
      case "restoredExits":
        return plain(contract.restored.exitHead);
      case "graceUntil":
        return plain(contract.grace.until);
      case "graceDeposits":
        return plain(contract.grace.heads.depositHead);
      case "graceExits":
        return plain(contract.grace.heads.exitHead);
      case "graceDepositTail":
        return plain(contract.grace.tails.depositTail);
      case "graceExitTail":
        return plain(contract.grace.tails.exitTail);
      case "proposals":
        return plain(wordsOf(contract.proposal(Number(first))!));
      case "slashes": {
        const { cut, last } = contract.slashes[Number(first)]!;
        return plain(wordsAsOne([cut, last]));
      }
      case "bonds":
        return plain(contract.bonds.of(first));
      case "advances":
        return plain(wordsOfLoan(contract.advances.of(first, Number(second))));
      case "advanced":
        return plain(contract.advances.total(Number(first)));
      case "isAdvanced":
        return plain(contract.proposal(Number(first))?.advanced.has(Number(second)) ?? false);
    }
  }
}

function wordsOfLoan({ amount, id }: Loan): bigint {
  return wordsAsOne([amount, id]);
}

/** A proposal as the contract's function returns it. */
function wordsOf(proposal: Readonly<Proposal>): bigint {
  const { content, claims, newRoot, proposer, proposedAt, position, proven, bonded } = proposal;
  const { batchNumber, depositHead, exitHead, previous, challenge, released } = proposal;
  return wordsAsOne([
    ...[content, claims, newRoot, proposer, proposedAt, position, proven, bonded],
    ...[batchNumber, depositHead, exitHead, previous, challenge?.answerDue ?? 0, released],
    challenge?.challenger ?? 0n,
  ]);
}
