/**
 * Hands in signed transactions: those with blobs in the form of sidecar that the chain takes. Cell proofs come first,
 * which Ethereum asks for since its Osaka fork, unless the chain says that its fork is an older one. Nodes word a refusal
 * as they like, so none is read: if a form is refused and the node does not know the transaction, the other form is tried.
 */
import { type SidecarForm, withSidecar } from "../blobs/sidecar.js";
import type { Chain } from "../rpc/chain.js";
import { RpcFault } from "../rpc/json-rpc.js";
import type { SignedTransaction } from "./signed-transaction.js";

/** A precompiled contract that came with Osaka, as cell proofs did (EIP-7951). */
const OSAKA_PRECOMPILE = "P256VERIFY";

export class Broadcaster {
  readonly #chain: Chain;
  /** The form that was taken last, or is tried first; undefined before the first blob. */
  #form: SidecarForm | undefined;
  #wasTaken = false;

  constructor(chain: Chain) {
    this.#chain = chain;
  }

  /**
   * Hands in a transaction, once in each form.
   *
   * @throws RpcFault, QuipuError as `Chain.broadcast` does.
   */
  async broadcast(signed: SignedTransaction): Promise<void> {
    const { blobs, hash } = signed;
    if (blobs === undefined) return this.#chain.broadcast(signed);
    this.#form ??= await this.#formOfFork();
    const form = this.#form;
    const refusal = await this.#refusalOf(signed, blobs, form);
    if (refusal === undefined) return;
    if ((await this.#chain.findTransaction(hash)) !== undefined) throw refusal;
    const other = form === "cell proofs" ? "blob proofs" : "cell proofs";
    const second = await this.#refusalOf(signed, blobs, other);
    if (second === undefined) return;
    if (this.#wasTaken) throw refusal;
    const { method, code, data } = refusal;
    const message = `with ${form}: ${refusal.message}; with ${other}: ${second.message}`;
    throw new RpcFault(method, code, message, data);
  }

  /** Working out cell proofs takes seconds, so a question first is worth its while. */
  async #formOfFork(): Promise<SidecarForm> {
    const precompiles = await this.#chain.precompiles();
    const isOlder = precompiles !== undefined && !precompiles.includes(OSAKA_PRECOMPILE);
    return isOlder ? "blob proofs" : "cell proofs";
  }

  /** What the endpoint says against a form; undefined if it takes it. */
  async #refusalOf(
    { raw, hash }: SignedTransaction,
    blobs: readonly Uint8Array[],
    form: SidecarForm,
  ): Promise<RpcFault | undefined> {
    const wrapped = await withSidecar(raw, blobs, form);
    try {
      await this.#chain.broadcast({ raw: wrapped, hash });
    } catch (error) {
      if (error instanceof RpcFault) return error;
      throw error;
    }
    this.#form = form;
    this.#wasTaken = true;
    return undefined;
  }
}
