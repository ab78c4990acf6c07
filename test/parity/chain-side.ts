/** The contract's side of a history, on anvil. */

import { concatBytes } from "@noble/hashes/utils.js";
import {
  type Address,
  bytesToHex,
  decodeFunctionData,
  encodeFunctionData,
  type Hex,
  hexToBytes,
  numberToHex,
} from "viem";
import { blobGroupData } from "../../src/batch/blob-calldata.js";
import { groupData } from "../../src/batch/calldata.js";
import { type Shape, shapeId } from "../../src/shape.js";
import type { BlobOpening, GroupRest, GroupSubmission } from "../../verifier/submission.js";
import { sharedAnvil } from "../support/anvil.js";
import { type Chain, type Deployed, Refusal } from "../support/chain.js";
import { TOKEN_MODES, type TokenMode } from "../support/fickle-ledger.js";
import { proofWords } from "../support/l1-batch.js";
import { type Action, type Arguments, type Outcome, plain, plainEvent } from "./action.js";
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

export class ChainSide {
  readonly #deployment: Deployment;
  /** What the chain says of the batches that were accepted, in order. */
  readonly commits: { readonly shape: Shape; readonly data: Uint8Array }[] = [];

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
  }

  /** Tells a token how to behave. */
  async setMode(token: number, mode: TokenMode, time: number): Promise<void> {
    const { chain, tokens } = this.#deployment;
    await chain.rpc("evm_setNextBlockTimestamp", time);
    const args = [TOKEN_MODES.indexOf(mode)];
    await chain.send({ ...tokens[token - 1]!, functionName: "setMode", args });
  }

  async perform(action: Action, time: number): Promise<Outcome> {
    const { chain, rollup } = this.#deployment;
    await chain.rpc("evm_setNextBlockTimestamp", time);
    try {
      const receipt = await chain.send({
        ...rollup,
        from: addressOf(action.sender),
        functionName: action.name,
        args: this.#argumentsOf(action),
        ...(action.name === "deposit" ? { value: action.args.value } : {}),
        ...(action.name === "commitBlob" ? { blobs: action.args.blobs } : {}),
      });
      if (action.name.startsWith("commit")) await this.#noteCommit(receipt.transactionHash, action);
      const events = chain.events(receipt, rollup);
      return { events: events.map(({ name, args }) => plainEvent(name, args)) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { refusal: error.code ?? "a revert without a name" };
    }
  }

  async view(scope: Scope): Promise<View> {
    const places = placesOf(scope);
    const calls = places.map((place) => this.#read(place));
    const answers = await callAll((await sharedAnvil()).url, calls);
    return Object.fromEntries(places.map((place, i) => [placeName(place), answers[i]!]));
  }

  /** Reads the data back from the transaction, as whoever follows the chain would. */
  async #noteCommit(hash: Hex, { name, args: told }: Action): Promise<void> {
    const { chain, rollup, levels } = this.#deployment;
    const { input } = await chain.rpc<{ input: Hex }>("eth_getTransactionByHash", hash);
    const { args } = decodeFunctionData({ abi: rollup.abi, data: input });
    const [id, oldRoot, feeRecipient, data] = args as readonly [bigint, bigint, Address, Hex];
    const shape = this.#deployment.shapes.find((known) => shapeId(known, levels) === id)!;
    const domain = await chain.read<bigint>({ ...rollup, functionName: "domain" });
    const group = { oldRoot, feeRecipient: BigInt(feeRecipient), domain };
    const calldata = hexToBytes(data);
    const batches =
      name === "commitBlob"
        ? blobGroupData(calldata, (told as Arguments["commitBlob"]).blobs[0]!, shape, group)
        : groupData(calldata, shape, group);
    this.commits.push(...batches.map((each) => ({ shape, data: each })));
  }

  #argumentsOf(action: Action): readonly unknown[] {
    const { levels } = this.#deployment;
    switch (action.name) {
      case "deposit": {
        const { token, amount, key, owner } = action.args;
        return [token, amount, key, addressOf(owner)];
      }
      case "requestExit":
        return [action.args.account];
      case "markDeposit":
      case "markExit":
        return [action.args.index];
      case "commitBatches":
        return groupArguments(action.args, levels);
      case "commitGroup":
        return [...groupArguments(action.args, levels), restArgument(action.args.rest)];
      case "commitBlob": {
        const { group } = action.args;
        return [...groupArguments(group, levels), openingArgument(group.opening)];
      }
      case "claim":
        return [action.args.token, addressOf(action.args.to)];
      case "freeze":
        return [action.args.depositIndex, action.args.exitIndex];
      case "escape": {
        const { account, owner, token, balance, proof } = action.args;
        return [account, addressOf(owner), token, balance, proofWords(proof)];
      }
      case "refundDeposit":
        return [action.args.index, bytesToHex(action.args.item)];
    }
  }

  /** The call that reads a place. */
  #read({ name, keys }: Place): RpcCall {
    const { rollup, tokens } = this.#deployment;
    const [first = 0n, second = 0n] = keys;
    if (name !== "holding") {
      const args = name === "claimable" ? [addressOf(first), second] : keys;
      const data = encodeFunctionData({ abi: rollup.abi, functionName: name, args });
      return { method: "eth_call", params: [{ to: rollup.address, data }, "latest"] };
    }
    const holder = first === CONTRACT_ITSELF ? rollup.address : addressOf(first);
    if (second === 0n) return { method: "eth_getBalance", params: [holder, "latest"] };
    const { abi, address } = tokens[Number(second) - 1]!;
    const data = encodeFunctionData({ abi, functionName: "balanceOf", args: [holder] });
    return { method: "eth_call", params: [{ to: address, data }, "latest"] };
  }
}

function groupArguments(group: GroupSubmission, levels: number): readonly unknown[] {
  const { shape, oldRoot, feeRecipient, data, proofs } = group;
  return [
    ...[shapeId(shape, levels), oldRoot, addressOf(feeRecipient), bytesToHex(data)],
    proofs.map(({ digest, proof }) => ({ digest, points: proofWords(proof) })),
  ];
}

function restArgument({ blobHash, before, behind }: GroupRest): unknown {
  const pairs = (members: GroupRest["before"]) =>
    members.map(({ leaf, records }) => [bytesToHex(leaf), bytesToHex(records)]);
  return {
    blobHash: numberToHex(blobHash, { size: 32 }),
    before: pairs(before),
    behind: pairs(behind),
  };
}

function openingArgument({ recordsHash, values, commitment, proof }: BlobOpening): unknown {
  const points = concatBytes(commitment, proof);
  return {
    recordsHash: bytesToHex(recordsHash),
    points: [0, 32, 64].map((start) => bytesToHex(points.subarray(start, start + 32))),
    values,
  };
}

interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** Makes many calls in one request; each answers one word, which is returned in plain form. */
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
