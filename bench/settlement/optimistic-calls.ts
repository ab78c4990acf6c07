/** Calls of an optimistic rollup, by the roles of a comparison. */
import { concatBytes } from "@noble/hashes/utils.js";
import { claim } from "../../l1/contract/claim.js";
import type { OptimisticRollup } from "../../l1/optimistic/connect-optimistic.js";
import {
  advanceCall,
  challengeCall,
  collectCall,
  finalizeCall,
  type OptimisticCall,
  proposeCall,
  proveCall,
  sendCall,
  slashCall,
} from "../../l1/optimistic/optimistic-call.js";
import { readOptimistic } from "../../l1/optimistic/optimistic-view.js";
import type { Receipt } from "../../l1/rpc/answers.js";
import { toCalldata } from "../../src/batch/calldata.js";
import { dataParts } from "../../src/batch/data.js";
import { decodeHeader } from "../../src/batch/header.js";
import type { Payout } from "../../src/kinds/withdrawal/payout.js";
import type { Shape } from "../../src/shape.js";
import { groupOf } from "../../verifier/group-of.js";
import { claimsOf, encodeClaims } from "../../verifier/optimistic/proposal-claims.js";
import type { BatchSubmission } from "../../verifier/submission.js";
import type { Role, SettlementChain } from "./settlement-chain.js";

/** Published data of batches that follow on each other. */
export interface Published {
  readonly shape: Shape;
  /** Of each batch. */
  readonly data: readonly Uint8Array[];
}

/** A proposal on L1. */
export interface Proposal {
  readonly id: number;
  readonly receipt: Receipt;
  /** What it pays, in the order of the contract. */
  readonly claims: readonly Payout[];
}

export class OptimisticCalls {
  readonly rollup: OptimisticRollup;
  readonly #on: SettlementChain;

  constructor(rollup: OptimisticRollup, on: SettlementChain) {
    this.rollup = rollup;
    this.#on = on;
  }

  async propose(role: Role, { shape, data }: Published): Promise<Proposal> {
    const { oldRoot, feeRecipient } = decodeHeader(dataParts(data[0]!, shape).words);
    const { levels, terms } = this.rollup;
    const calldata = concatBytes(...data.map(toCalldata));
    const batches = { shape, oldRoot, feeRecipient, data: calldata, count: data.length };
    const receipt = await this.#send(role, proposeCall(batches, levels, terms.proposalBond));
    const id = Number(await readOptimistic(this.rollup, "lastId"));
    return { id, receipt, claims: claimsOf({ batches: data, shape, feeRecipient }) };
  }

  async challenge(role: Role, { id }: Proposal): Promise<Receipt> {
    const { content } = await readOptimistic(this.rollup, "proposals", [BigInt(id)]);
    return this.#send(role, challengeCall(id, content, this.rollup.terms.challengeBond));
  }

  async prove(role: Role, { id }: Proposal, batches: readonly BatchSubmission[]) {
    const { domain, levels } = this.rollup;
    return this.#send(role, proveCall(id, groupOf(batches, domain), levels));
  }

  slash(role: Role, { id }: Proposal): Promise<Receipt> {
    return this.#send(role, slashCall(id));
  }

  finalize(role: Role, { id, claims }: Proposal): Promise<Receipt> {
    return this.#send(role, finalizeCall(id, encodeClaims(claims)));
  }

  /** Has the first claim of the caller paid in advance. */
  advance(role: Role, { id, claims }: Proposal): Promise<Receipt> {
    const to = this.#on.addressOf(role);
    const index = claims.findIndex(({ owner }) => owner === to);
    return this.#send(role, advanceCall(id, encodeClaims(claims), index, to));
  }

  collect(role: Role): Promise<Receipt> {
    return this.#send(role, collectCall(this.#on.addressOf(role)));
  }

  claim(role: Role): Promise<Receipt> {
    return this.#on.send(role, async (sender) => {
      return (await claim(this.rollup, sender, { token: 0 })).receipt;
    });
  }

  /** ETH of the contract that no bond is: what its users are owed, as long as nothing is lost. */
  async held(): Promise<bigint> {
    const { chain, address } = this.rollup;
    return (await chain.balance(address)) - (await readOptimistic(this.rollup, "reserved"));
  }

  burned(): Promise<bigint> {
    return readOptimistic(this.rollup, "burned");
  }

  #send(role: Role, call: OptimisticCall): Promise<Receipt> {
    return this.#on.send(role, (sender) => sendCall(this.rollup, sender, call));
  }
}
