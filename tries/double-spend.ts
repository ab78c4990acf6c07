/**
 * A double spend between the layers: Alice pays inside the rollup, then wants the same money from L1,
 * first with the help of a sequencer who cheats. Told on the mirror of the contract, with real proofs;
 * nothing of the outcome is known beforehand.
 */

import { MirrorL1 } from "../l1/client/mirror-l1.js";
import { proveBatch } from "../node/pipeline/prove.js";
import { RollupNode } from "../node/pipeline/rollup-node.js";
import type { SettledBatch } from "../node/pipeline/settled-batch.js";
import type { KeyedCircuit } from "../prover/keys/keyed-circuit.js";
import type { ProverPool } from "../prover/pool/prover-pool.js";
import { computePublicInputs } from "../src/batch/public-inputs.js";
import { sealBatch } from "../src/batch/seal-batch.js";
import type { SealedBatch } from "../src/batch/sealed-batch.js";
import { witnessInput } from "../src/batch/witness-input.js";
import { compressKey } from "../src/crypto/compressed-key.js";
import { deriveKeyPair } from "../src/crypto/eddsa.js";
import { keccak256 } from "../src/crypto/keccak.js";
import { type ErrorDetails, QuipuError } from "../src/errors.js";
import { createTransfer } from "../src/kinds/transfer/transfer.js";
import { createWithdrawal } from "../src/kinds/withdrawal/withdrawal.js";
import { signOperation } from "../src/operations/sign-operation.js";
import { WORD_BYTES } from "../src/params.js";
import { parseShape } from "../src/shape.js";
import { deploymentDomain } from "../src/state/deployment.js";
import { requireAccount, State } from "../src/state/state.js";
import { TokenLedger } from "../verifier/token-ledger.js";
import type { Forger, Forgery } from "./forger.js";

/** The smallest circuit that takes all kinds of operation. */
export const DOUBLE_SPEND_CIRCUIT = { shape: parseShape("2x4-2d1e1w"), levels: 3 };

const ETH = 10n ** 18n;
const TOKEN = 0;
/** Alice's account is the first that a deposit opens, Bob's the second. */
const [ALICE, BOB] = [0, 1];
const ADDRESSES = { sequencer: 0x5e9n, alice: 0xa11cen, bob: 0xb0bn };
const OWNED = 10n * ETH;
const DEPOSITED = { alice: 5n * ETH, bob: 1n * ETH };
const PAID = 4n * ETH;

const keys = {
  alice: deriveKeyPair(keccak256(new TextEncoder().encode("quipu/try/alice"))),
  bob: deriveKeyPair(keccak256(new TextEncoder().encode("quipu/try/bob"))),
};

/** What stopped an attempt: the sequencer's rules, the circuit, or L1. */
export interface Refusal {
  readonly by: "sequencer" | "circuit" | "L1";
  /** The error's code, or `ConstraintViolated`. */
  readonly code: string;
  /** Letter of the rule, where the refusal is one of a rule. */
  readonly rule?: string | undefined;
  readonly message: string;
  readonly details: ErrorDetails;
}

/** One step of the story. */
export type Step =
  | { readonly kind: "event"; readonly what: string; readonly result: string }
  /** Somebody tries to have the money twice; without a refusal it has worked. */
  | { readonly kind: "attempt"; readonly what: string; readonly refusal: Refusal | undefined };

/** What is needed to tell it. */
export interface DoubleSpendTools {
  readonly keyed: KeyedCircuit;
  readonly pool: ProverPool;
  readonly forger: Forger;
  readonly signal?: AbortSignal | undefined;
}

/** The story, step by step; `isSound` at the end, whether nobody has got anything twice. */
export async function* tryDoubleSpend(tools: DoubleSpendTools): AsyncGenerator<Step, boolean> {
  const world = new World(tools);
  yield await world.deposit();
  yield await world.pay();
  const attempts = [
    await world.withdrawSpentMoney(),
    await world.forgeWithdrawal(),
    ...(await world.proveOverOldState()),
  ];
  yield* attempts;
  yield await world.demandExit();
  yield await world.takeExit();
  const [claim, claimed] = await world.claim();
  yield claim;
  const [remainder, isCovered] = await world.remainder();
  yield remainder;
  const isRefused = attempts.every((step) => step.kind === "attempt" && step.refusal);
  return isRefused && isCovered && claimed === DEPOSITED.alice - PAID;
}

class World {
  readonly #tools: DoubleSpendTools;
  readonly #l1: MirrorL1;
  readonly #node: RollupNode;
  readonly #domain: bigint;

  constructor(tools: DoubleSpendTools) {
    const { shape, levels } = DOUBLE_SPEND_CIRCUIT;
    this.#tools = tools;
    this.#l1 = new MirrorL1({
      ...{ deployment: { chainId: 31337n, contract: 0xc0ffeen }, levels },
      ...{ deadline: 600, spacing: 60 },
      keys: [{ shape, verificationKey: tools.keyed.keys.verificationKey }],
      tokens: [
        new TokenLedger(Object.values(ADDRESSES).map((address) => [address, OWNED] as const)),
      ],
    });
    const account = this.#l1.account(ADDRESSES.sequencer);
    const prove = (batch: SealedBatch) => proveBatch(batch, tools);
    this.#node = new RollupNode({ l1: this.#l1, account, shape, prove });
    this.#domain = deploymentDomain(this.#l1.deployment);
  }

  async deposit(): Promise<Step> {
    for (const who of ["alice", "bob"] as const) {
      const owner = ADDRESSES[who];
      const key = compressKey(keys[who].publicKey);
      await this.#l1.account(owner).deposit({ key, owner, token: TOKEN, amount: DEPOSITED[who] });
    }
    const what = `Alice deposits ${eth(DEPOSITED.alice)} on L1, Bob ${eth(DEPOSITED.bob)}`;
    return { kind: "event", what, result: await this.#settle() };
  }

  async pay(): Promise<Step> {
    const order = { from: ALICE, to: BOB, token: TOKEN, amount: PAID, fee: 0n, nonce: 0 };
    await this.#node.enqueue([signOperation(this.#domain, createTransfer(order), keys.alice)]);
    const what = `Alice pays Bob ${eth(PAID)} inside the rollup`;
    return { kind: "event", what, result: await this.#settle() };
  }

  /** An honest sequencer is asked for all that she has ever had. */
  async withdrawSpentMoney(): Promise<Step> {
    const { state } = await this.#l1.follow();
    return {
      kind: "attempt",
      what: `Alice signs a withdrawal of ${eth(DEPOSITED.alice)}`,
      refusal: await refusalOf("sequencer", () => this.#sealWithdrawal(state.clone())),
    };
  }

  /** The sequencer leaves the checks out: every other number follows from her true balance. */
  async forgeWithdrawal(): Promise<Step> {
    const { state } = await this.#l1.follow();
    const batch = this.#sealWithdrawal(richAlice(state));
    const slot = batch.slots.indexOf(ALICE);
    const input = witnessInput(batch);
    const truth = this.#emptyBatch(state);
    const forgery = await this.#tools.forger.forge({
      slot,
      data: batch.data,
      input: {
        ...input,
        topRoots: truth.topRoots,
        slotPath: truth.slotPath,
        slotBalance: input.slotBalance.with(slot, requireAccount(state, ALICE).balance),
      },
    });
    const what = "The sequencer is in league with her, and computes its witness without the checks";
    return { kind: "attempt", what, refusal: violation(forgery) };
  }

  /** The sequencer proves the withdrawal over a state in which Alice has not paid. */
  async proveOverOldState(): Promise<readonly Step[]> {
    const { state } = await this.#l1.follow();
    const batch = this.#sealWithdrawal(richAlice(state));
    const proof = await proveBatch(batch, this.#tools);
    const commit = (data: Uint8Array) => {
      const { shape, levels } = DOUBLE_SPEND_CIRCUIT;
      const { digest } = computePublicInputs(data, shape, levels);
      const { batchNumber } = this.#l1.contract;
      const sequencer = this.#l1.account(ADDRESSES.sequencer);
      const batches = [{ shape, data, digest, proof }];
      return refusalOf("L1", () => sequencer.commitBatches({ batchNumber, batches }));
    };
    const claimed = batch.data.slice();
    claimed.set(this.#emptyBatch(state).data.subarray(0, WORD_BYTES));
    return [
      {
        kind: "attempt",
        what: "It proves the withdrawal over a state in which she has not paid, and commits",
        refusal: await commit(batch.data),
      },
      {
        kind: "attempt",
        what: "It commits the same proof, and says that it starts from L1's state",
        refusal: await commit(claimed),
      },
    ];
  }

  async demandExit(): Promise<Step> {
    const { event } = await this.#l1.account(ADDRESSES.alice).requestExit(ALICE);
    const seconds = event.deadline - (await this.#l1.now());
    const result = `exit ${event.index} queued; the sequencer has ${seconds} s, then anybody may freeze the rollup`;
    return { kind: "event", what: "Alice demands her account's whole balance from L1", result };
  }

  async takeExit(): Promise<Step> {
    const result = await this.#settle();
    const owed = await this.#l1.claimable(ADDRESSES.alice, TOKEN);
    const what = "The sequencer takes the exit";
    return { kind: "event", what, result: `${result}; L1 owes Alice ${eth(owed)}` };
  }

  async claim(): Promise<readonly [Step, bigint]> {
    const { event } = await this.#l1.account(ADDRESSES.alice).claim({ token: TOKEN });
    const result = `${eth(event.amount)}, of the ${eth(DEPOSITED.alice)} that she put in`;
    return [{ kind: "event", what: "Alice claims", result }, event.amount];
  }

  /** What is left in the contract, and whether it covers what everybody has inside. */
  async remainder(): Promise<readonly [Step, boolean]> {
    const { state } = await this.#l1.rebuild();
    const inside = state.entries().reduce((sum, [, { balance }]) => sum + balance, 0n);
    const held = this.#l1.contract.held(TOKEN);
    const result = `${eth(held)}; the balances inside, rebuilt from L1 alone, are ${eth(inside)}`;
    return [{ kind: "event", what: "The contract holds", result }, held === inside];
  }

  /** Brings what waits to L1. */
  async #settle(): Promise<string> {
    const settled: SettledBatch[] = [];
    for await (const batch of this.#node.run()) settled.push(batch);
    const { state } = await this.#l1.follow();
    const [alice, bob] = [ALICE, BOB].map((index) => eth(requireAccount(state, index).balance));
    const numbers = settled.map(({ batchNumber }) => `batch ${batchNumber}`).join(", ");
    return `${numbers}, proven and committed: Alice has ${alice}, Bob ${bob}`;
  }

  #sealWithdrawal(state: State): SealedBatch {
    const { nonce } = requireAccount(state, ALICE);
    const order = { from: ALICE, token: TOKEN, amount: DEPOSITED.alice, nonce };
    const signed = signOperation(this.#domain, createWithdrawal(order), keys.alice);
    return sealBatch(state, { withdrawals: [signed] }, this.#batchOptions());
  }

  /** A batch of nothing: the paths of the same slots in the state as it is. */
  #emptyBatch(state: State): Pick<SealedBatch, "data"> & SealedBatch["tree"] {
    const { data, tree } = sealBatch(state.clone(), {}, this.#batchOptions());
    return { data, ...tree };
  }

  #batchOptions() {
    const { shape } = DOUBLE_SPEND_CIRCUIT;
    return { shape, domain: this.#domain, feeRecipient: ADDRESSES.sequencer };
  }
}

/** The state as it would be if Alice still had all that she put in. */
function richAlice(state: State): State {
  const accounts = state.accounts();
  return new State(
    accounts.with(ALICE, { ...accounts[ALICE]!, balance: DEPOSITED.alice }),
    DOUBLE_SPEND_CIRCUIT.levels,
  );
}

/** What refuses an action; undefined if nothing does. */
async function refusalOf(by: Refusal["by"], action: () => unknown): Promise<Refusal | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    if (!(error instanceof QuipuError)) throw error;
    return {
      by,
      code: error.code,
      rule: error.rule,
      message: error.message,
      details: error.details,
    };
  }
}

/** The constraint that a forged witness of the withdrawal violates; undefined if it violates none. */
function violation({ violated, constraints }: Forgery): Refusal | undefined {
  if (violated.length === 0) return undefined;
  const parts = [...new Set(violated.map(mainComponentOf))].join(", ");
  const message = `${violated.length} of ${constraints} constraints violated: of ${parts}`;
  return { by: "circuit", code: "ConstraintViolated", message, details: {} };
}

/** The component that most signals of a constraint are in: linear ones have been folded into others. */
function mainComponentOf(signals: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const signal of signals) {
    const component = signal.slice(0, Math.max(0, signal.lastIndexOf("."))) || signal;
    counts.set(component, (counts.get(component) ?? 0) + 1);
  }
  return [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0];
}

function eth(wei: bigint): string {
  const thousandths = (wei * 1000n) / ETH;
  return `${Number(thousandths) / 1000} ETH`;
}
