/**
 * What users do in a comparison, the same both ways: they deposit, then fill batch after batch with payments,
 * transfers and withdrawals. Only the signatures differ, because they are for one deployment.
 */
import { sealBatch } from "../../src/batch/seal-batch.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { deriveKeyPair, type KeyPair } from "../../src/crypto/eddsa.js";
import { keccak256 } from "../../src/crypto/keccak.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import type { Deposit } from "../../src/kinds/deposit/deposit.js";
import { createPayment } from "../../src/kinds/payment/payment.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import { createWithdrawal } from "../../src/kinds/withdrawal/withdrawal.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";

const ETHER = 10n ** 18n;
/** What each account brings, and what a withdrawal takes out. */
export const DEPOSITED = 50n * ETHER;
export const WITHDRAWN = ETHER;
const [AMOUNT, FEE] = [ETHER / 1000n, ETHER / 1_000_000n];

/** Owners without a key on L1; account 0 is the user's own. */
const FIRST_OWNER = 0xa5a5_a5a5_a5a5n << 96n;

/** A rollup that the workload is for. */
export interface WorkloadRollup {
  readonly shape: Shape;
  /** Depth of the state tree. */
  readonly levels: number;
  /** Deployment domain, 88 bits. */
  readonly domain: bigint;
  /** L1 address of the owner of account 0, 160 bits. */
  readonly user: bigint;
  readonly feeRecipient: bigint;
  /** Wei that each withdrawal takes out; default `WITHDRAWN`. */
  readonly withdrawn?: bigint;
}

export class SettlementWorkload {
  readonly #rollup: WorkloadRollup;
  readonly #state: State;
  readonly #keys: readonly KeyPair[];
  readonly #nonces: number[];
  #paid = 0;

  /** @param rollup whose shape takes all that the workload needs, see `assertTakesAll` */
  constructor(rollup: WorkloadRollup) {
    const { slots, payments } = rollup.shape;
    this.#rollup = rollup;
    this.#state = new State([], rollup.levels);
    this.#keys = Array.from({ length: slots - payments }, (_, i) => keysOf(`account ${i}`));
    this.#nonces = this.#keys.map(() => 0);
  }

  /** The state behind what was sealed; it goes on with the workload. */
  get state(): State {
    return this.#state;
  }

  /** What opens the accounts, in order. */
  get deposits(): Deposit[] {
    return this.#keys.map(({ publicKey }, i) => {
      const owner = i === 0 ? this.#rollup.user : FIRST_OWNER + BigInt(i);
      return { key: compressKey(publicKey), owner, token: 0, amount: DEPOSITED };
    });
  }

  /** Batches that take the deposits, and one after them that is full. */
  opening(): SealedBatch[] {
    const { deposits } = this;
    const size = this.#rollup.shape.deposits;
    const count = Math.ceil(deposits.length / size);
    const opening = Array.from({ length: count }, (_, i) => {
      return this.#seal({ deposits: deposits.slice(i * size, (i + 1) * size) });
    });
    return [...opening, this.fullBatch()];
  }

  /** The next batch that is full of all that users sign. */
  fullBatch(): SealedBatch {
    const { payments, transfers, withdrawals } = this.#rollup.shape;
    const accounts = this.#keys.length;
    const list = <Item>(count: number, make: (from: number) => Item): Item[] =>
      Array.from({ length: count }, (_, i) => make(i % accounts));
    const [token, amount, fee] = [0, AMOUNT, FEE];
    return this.#seal({
      payments: list(payments, (from) => {
        const { publicKey } = keysOf(`receiver ${this.#paid}`);
        const receiver = { key: compressKey(publicKey), owner: FIRST_OWNER + 0xffffn };
        this.#paid += 1;
        const values = { from, ...receiver, token, amount, fee, nonce: this.#nonce(from) };
        return this.#sign(createPayment(values));
      }),
      transfers: list(transfers, (from) => {
        const to = (from + 1) % accounts;
        return this.#sign(
          createTransfer({ from, to, token, amount, fee, nonce: this.#nonce(from) }),
        );
      }),
      withdrawals: list(withdrawals, (from) => {
        const { withdrawn = WITHDRAWN } = this.#rollup;
        const values = { from, token, amount: withdrawn, nonce: this.#nonce(from) };
        return this.#sign(createWithdrawal(values));
      }),
    });
  }

  #seal(operations: Parameters<typeof sealBatch>[1]): SealedBatch {
    const { shape, domain, feeRecipient } = this.#rollup;
    return sealBatch(this.#state, operations, { shape, domain, feeRecipient, feeToken: 0 });
  }

  #sign<Kind extends Parameters<typeof signOperation>[1]>(operation: Kind) {
    return signOperation(this.#rollup.domain, operation, this.#keys[operation.from]!);
  }

  #nonce(account: number): number {
    const nonce = this.#nonces[account]!;
    this.#nonces[account] = nonce + 1;
    return nonce;
  }
}

/**
 * Checks that a shape takes what the workload needs.
 *
 * @throws QuipuError `InvalidShape` for a shape without deposits, exits or withdrawals, or with fewer than two slots
 *   beside those that its payments open.
 */
export function assertTakesAll(shape: Shape): void {
  const { deposits, exits, withdrawals, slots, payments } = shape;
  const isFit = Math.min(deposits, exits, withdrawals) > 0 && slots - payments >= 2;
  if (isFit) return;
  const expected =
    "one with deposits, exits and withdrawals, and two slots more than payments, such as 4x6-2d1e1w2p";
  throw new QuipuError("InvalidShape", gotExpected("shape", formatShape(shape), expected));
}

function keysOf(name: string): KeyPair {
  return deriveKeyPair(keccak256(new TextEncoder().encode(`quipu/settlement/${name}`)));
}
