/**
 * The L1 contract in TypeScript: its state, its functions, its errors. Local runs settle here, and
 * the Solidity contract is held against it. It does nothing that the contract could not do: it has
 * no accounts, no tree and no Poseidon; all it knows of the state is the root. That the digest is
 * the one of the data is shown by the proof, through z and y.
 */
import type { VerificationKey } from "../prover/artifacts/verification-key.js";
import { dataVector } from "../src/batch/data.js";
import { decodeHeader } from "../src/batch/header.js";
import { challengeOf, evaluateVector } from "../src/batch/public-inputs.js";
import { assertBelow, assertFieldElement } from "../src/crypto/field.js";
import { gotExpected } from "../src/errors.js";
import { DOMAIN_LIMIT, formatShape, HEADER_ELEMENTS, type Shape } from "../src/params.js";
import type { ProofPoints } from "./proof-points.js";
import { verifierError } from "./verifier-error.js";
import { verifyProof } from "./verify-proof.js";

/** What a contract is deployed with. */
export interface ContractOptions {
  /** Domain of this deployment, 88 bits (SPEC.md section 3). */
  readonly domain: bigint;
  /** Root of the state tree at genesis. */
  readonly genesisRoot: bigint;
  /** The verification key of each shape that is accepted. */
  readonly keys: readonly { readonly shape: Shape; readonly verificationKey: VerificationKey }[];
}

/** A batch as it is handed in. */
export interface BatchSubmission {
  readonly shape: Shape;
  /** The published data (SPEC.md section 5). */
  readonly data: Uint8Array;
  /** First public input of the proof; the other two are computed here. */
  readonly digest: bigint;
  readonly proof: ProofPoints;
}

/** The event of an accepted batch. */
export interface BatchCommitted {
  /** Number of the batch, from 0. */
  readonly batchNumber: number;
  readonly oldRoot: bigint;
  readonly newRoot: bigint;
  readonly feeRecipient: bigint;
  readonly feeToken: number;
  readonly feeTotal: bigint;
}

/** digest, z, y. */
const PUBLIC_INPUTS = 3;

export class RollupContract {
  /** Domain of this deployment, 88 bits. */
  readonly domain: bigint;
  readonly #keys: ReadonlyMap<string, VerificationKey>;
  #currentRoot: bigint;
  #batchNumber = 0;
  /** By recipient and token. */
  readonly #claimable = new Map<string, bigint>();
  /** The transaction that runs; the next one waits for it. */
  #turn: Promise<unknown> = Promise.resolve();

  /**
   * @throws QuipuError `NotInField` for the root, `OutOfRange` for a domain wider than 88 bits or a
   *   key of another statement.
   */
  constructor({ domain, genesisRoot, keys }: ContractOptions) {
    assertBelow(domain, DOMAIN_LIMIT, "domain");
    assertFieldElement(genesisRoot, "genesis root");
    for (const { shape, verificationKey } of keys) {
      const { nPublic } = verificationKey;
      if (nPublic === PUBLIC_INPUTS && verificationKey.IC.length === PUBLIC_INPUTS + 1) continue;
      const what = `public inputs of the key of ${formatShape(shape)}`;
      throw verifierError("OutOfRange", gotExpected(what, nPublic, PUBLIC_INPUTS));
    }
    this.domain = domain;
    this.#currentRoot = genesisRoot;
    this.#keys = new Map(
      keys.map(({ shape, verificationKey }) => [
        formatShape(shape),
        structuredClone(verificationKey),
      ]),
    );
  }

  /** Root of the state after the last accepted batch. */
  get currentRoot(): bigint {
    return this.#currentRoot;
  }

  /** Number of batches accepted so far, which the next one gets as its number. */
  get batchNumber(): number {
    return this.#batchNumber;
  }

  /** Fees that an L1 address (160 bits) may claim of a token, in the token's smallest unit. */
  claimable(recipient: bigint, token: number): bigint {
    return this.#claimable.get(feeAccount(recipient, token)) ?? 0n;
  }

  /**
   * Accepts a batch: root, batch number and fees move together, or nothing does. Transactions run
   * one after the other, as they do on a chain.
   *
   * @throws QuipuError, in the order of the checks: `UnknownShape`; `MalformedData` for a length
   *   that is not the shape's; `NotInField` for a header word ≥ r; `OutOfRange` for a domain wider
   *   than 88 bits, a fee recipient wider than 160, or fee token and total wider than 144;
   *   `DomainMismatch`; `RootMismatch` if it does not start at the current root; `NotInField` for a
   *   digest ≥ r; `MalformedProof`; `InvalidProof`.
   */
  commitBatch(submission: BatchSubmission): Promise<BatchCommitted> {
    // Calldata cannot change while a transaction waits. A Buffer's slice() would be no copy.
    const { data, ...rest } = submission;
    const call = { ...structuredClone(rest), data: Uint8Array.from(data) };
    const result = this.#turn.then(() => this.#commit(call));
    this.#turn = result.catch(() => {});
    return result;
  }

  async #commit({ shape, data, digest, proof }: BatchSubmission): Promise<BatchCommitted> {
    const key = this.#keys.get(formatShape(shape));
    if (key === undefined) {
      const known = [...this.#keys.keys()].join(", ");
      throw verifierError("UnknownShape", gotExpected("shape", formatShape(shape), known));
    }
    const vector = dataVector(data, shape);
    const header = this.#checkHeader(vector.slice(0, HEADER_ELEMENTS));
    assertFieldElement(digest, "digest");
    const z = challengeOf(digest, data);
    const y = evaluateVector(vector, z);
    await verifyProof(key, { digest, z, y }, proof);

    const batchNumber = this.#batchNumber;
    const { feeRecipient, feeToken, feeTotal } = header;
    const account = feeAccount(feeRecipient, feeToken);
    this.#currentRoot = header.newRoot;
    this.#batchNumber += 1;
    this.#claimable.set(account, this.claimable(feeRecipient, feeToken) + feeTotal);
    return { batchNumber, ...header };
  }

  #checkHeader(words: readonly bigint[]): Omit<BatchCommitted, "batchNumber"> {
    words.forEach((word, i) => {
      assertFieldElement(word, `header word ${i}`);
    });
    const { domain, ...header } = decodeHeader(words);
    if (domain !== this.domain) {
      throw verifierError("DomainMismatch", gotExpected("domain", domain, this.domain));
    }
    if (header.oldRoot !== this.#currentRoot) {
      const message = gotExpected("old root", header.oldRoot, this.#currentRoot);
      throw verifierError("RootMismatch", message);
    }
    return header;
  }
}

function feeAccount(recipient: bigint, token: number): string {
  return `${recipient}/${token}`;
}
