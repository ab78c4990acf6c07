/** The contract's side of a history on anvil, as far as users call it. */

import type { Address } from "viem";
import { bytesToHex, encodeFunctionData, type Hex, numberToHex } from "viem";
import type { Shape } from "../../src/shape.js";
import { sharedAnvil } from "../support/anvil.js";
import { type Chain, type Deployed, type Receipt, Refusal } from "../support/chain.js";
import { TOKEN_MODES, type TokenMode } from "../support/fickle-ledger.js";
import { proofWords } from "../support/l1-batch.js";
import { type DoorAction, type Outcome, plain, plainArguments, plainEvent } from "./action.js";
import { CONTRACT_ITSELF, type Place, placeName, placesOf, type Scope, type View } from "./view.js";

/** What stands on the chain before the first history, and after each one is taken back. */
export interface Deployment {
  readonly chain: Chain;
  readonly rollup: Deployed;
  readonly levels: number;
  /** The shapes that are accepted. */
  readonly shapes: readonly Shape[];
  /** ERC-20s: tokens 1, 2 … */
  readonly tokens: readonly Deployed[];
}

/** An L1 address as 20 bytes. */
export function addressOf(value: bigint): Address {
  return numberToHex(value, { size: 20 });
}

/** What a call of some function sends. */
export interface Sent {
  readonly args: readonly unknown[];
  /** Wei. */
  readonly value?: bigint;
  readonly blobs?: readonly Uint8Array[];
}

export abstract class ChainDoors<Done extends { readonly name: string; readonly sender: bigint }> {
  protected readonly deployment: Deployment;

  constructor(deployment: Deployment) {
    this.deployment = deployment;
  }

  /** Tells a token how to behave. */
  async setMode(token: number, mode: TokenMode, time: number): Promise<void> {
    const { chain, tokens } = this.deployment;
    await chain.rpc("evm_setNextBlockTimestamp", time);
    const args = [TOKEN_MODES.indexOf(mode)];
    await chain.send({ ...tokens[token - 1]!, functionName: "setMode", args });
  }

  async perform(action: Done, time: number): Promise<Outcome> {
    const { chain, rollup } = this.deployment;
    await chain.rpc("evm_setNextBlockTimestamp", time);
    try {
      const receipt = await chain.send({
        ...rollup,
        from: addressOf(action.sender),
        functionName: action.name,
        ...this.sent(action),
      });
      await this.note(action, receipt);
      const events = chain.events(receipt, rollup);
      return { events: events.map(({ name, args }) => plainEvent(name, args)) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code = "a revert without a name", args } = error;
      return { refusal: code, refusalArguments: plainArguments(args) };
    }
  }

  async view(scope: Scope): Promise<View> {
    const places = placesOf(scope);
    const calls = places.map((place) => this.#read(place));
    const answers = await callAll((await sharedAnvil()).url, calls);
    return Object.fromEntries(places.map((place, i) => [placeName(place), answers[i]!]));
  }

  /** What functions of the contract answer, in plain form; of several words the number that they are in a row. */
  protected async readAll(
    calls: readonly { readonly name: string; readonly args: readonly unknown[] }[],
  ): Promise<string[]> {
    const requests = calls.map(({ name, args }) => this.#callOf(name, args));
    return callAll((await sharedAnvil()).url, requests);
  }

  protected abstract sent(action: Done): Sent;

  /** Called after each transaction that was accepted. */
  protected async note(_action: Done, _receipt: Receipt): Promise<void> {}

  protected knock(action: DoorAction): Sent {
    switch (action.name) {
      case "deposit": {
        const { token, amount, key, owner, value } = action.args;
        return { args: [token, amount, key, addressOf(owner)], value };
      }
      case "requestExit":
        return { args: [action.args.account] };
      case "markDeposit":
      case "markExit":
        return { args: [action.args.index] };
      case "claim":
        return { args: [action.args.token, addressOf(action.args.to)] };
      case "freeze":
        return { args: [action.args.depositIndex, action.args.exitIndex] };
      case "escape": {
        const { account, owner, token, balance, proof } = action.args;
        return { args: [account, addressOf(owner), token, balance, proofWords(proof)] };
      }
      case "refundDeposit":
        return { args: [action.args.index, bytesToHex(action.args.item)] };
    }
  }

  #callOf(functionName: string, args: readonly unknown[]): RpcCall {
    const { abi, address } = this.deployment.rollup;
    const data = encodeFunctionData({ abi, functionName, args });
    return { method: "eth_call", params: [{ to: address, data }, "latest"] };
  }

  /** The call that reads a place. */
  #read({ name, keys }: Place): RpcCall {
    const { rollup, tokens } = this.deployment;
    const [first = 0n, second = 0n] = keys;
    if (name !== "holding") {
      return this.#callOf(name, name === "claimable" ? [addressOf(first), second] : keys);
    }
    const holder = first === CONTRACT_ITSELF ? rollup.address : addressOf(first);
    if (second === 0n) return { method: "eth_getBalance", params: [holder, "latest"] };
    const { abi, address } = tokens[Number(second) - 1]!;
    const data = encodeFunctionData({ abi, functionName: "balanceOf", args: [holder] });
    return { method: "eth_call", params: [{ to: address, data }, "latest"] };
  }
}

interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** Makes many calls in one request; each answers a word, or several, which are returned in plain form. */
async function callAll(url: string, calls: readonly RpcCall[]): Promise<string[]> {
  const body = JSON.stringify(calls.map((call, id) => ({ jsonrpc: "2.0", id, ...call })));
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body });
  const answers = (await response.json()) as { id: number; result?: Hex; error?: unknown }[];
  const words: string[] = [];
  for (const { id, result, error } of answers) {
    if (result === undefined) {
      throw new Error(`${JSON.stringify(calls[id])}: ${JSON.stringify(error)}`);
    }
    words[id] = plain(result);
  }
  return words;
}
