/**
 * A prover who cheats: claims a batch that some rule forbids and computes its witness as well as it
 * can be computed. It picks slots, columns and hints as it likes and makes everything that follows
 * from them (new leaves, paths, roots, published data, public inputs) agree, so that what its
 * witness violates is the rule under attack and nothing else.
 */

import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { batchCircuit } from "../../prover/circuits/batch-instance.js";
import { recordElements, vectorLength } from "../../src/batch/layout.js";
import {
  digestTag,
  evaluateParts,
  evaluateVector,
  foldDigest,
  type PublicInputs,
} from "../../src/batch/public-inputs.js";
import { fillSlotTable } from "../../src/batch/slot-table.js";
import { headerSignals, slotSignals, type WitnessInput } from "../../src/batch/witness-input.js";
import { evaluateBlob } from "../../src/crypto/blob-field.js";
import { keccak256 } from "../../src/crypto/keccak.js";
import {
  type SignedTransfer,
  type TransferSignals,
  transferKind,
} from "../../src/kinds/transfer/transfer-kind.js";
import { ELEMENT_BYTES, TOP_LEVELS, WORD_BYTES } from "../../src/params.js";
import { formatShape, type Shape } from "../../src/shape.js";
import type { Account } from "../../src/state/account.js";
import { AccountTree } from "../../src/state/account-tree.js";
import { EMPTY_LEAF, hashLeaf } from "../../src/state/leaf.js";
import type { State } from "../../src/state/state.js";
import { CircuitUnderTest, circuitsFolder } from "./circuit-under-test.js";
import {
  HINTS,
  type Hint,
  LIES_ABOUT_LIFE,
  lieAbout,
  lyingCopy,
  type OperationKind,
} from "./lying-sources.js";
import {
  type SettlementClaim,
  type SettlementSignals,
  settlementSignals,
  touchedBy,
  withOpened,
} from "./settlement-claim.js";
import { domain, feeRecipient, keyOf, levels, scenarioState } from "./transfer-scenario.js";
import type { CircuitSignals } from "./witness-generator.js";

/** The batch that the prover says has happened; nothing about it is checked. */
export interface Claim extends SettlementClaim {
  /** At most N. */
  readonly transfers?: readonly SignedTransfer[];
  /** The state before the batch; the scenario's unless given. Not changed. */
  readonly state?: State;
  /** M account indices in any order; those that an honest batch would have unless given. */
  readonly slots?: readonly number[];
  readonly feeToken?: number;
  readonly domain?: bigint;
}

/** The circuit's inputs that a prover can choose. */
type Inputs = WitnessInput & SettlementSignals;

/** What a prover adds to a hint of each operation of a kind; and to the rows that each writes. */
type Lies<Kind extends OperationKind> = Partial<Record<Hint<Kind>, readonly bigint[]>> & {
  readonly new?: readonly (readonly bigint[])[];
};

/** What the prover does beside claiming. */
export interface Cheat {
  /** Inputs that it chooses otherwise. */
  readonly inputs?: (honest: Inputs) => Partial<Inputs>;
  /** What it adds to hints and rows; and, by row, to whether it is an account after deposits, after payments. */
  readonly lies?: { readonly [Kind in OperationKind]?: Lies<Kind> } & {
    readonly [Component in keyof typeof LIES_ABOUT_LIFE]?: readonly bigint[];
  };
  /** Wires that it overwrites in the end. */
  readonly edits?: CircuitSignals;
}

export class CheatingProver {
  /** The constraints as they are written, so that a violated one is one line of the source. */
  readonly written: CircuitUnderTest;
  readonly shape: Shape;
  readonly #openShipped: () => Promise<CircuitUnderTest>;
  #shipped: Promise<CircuitUnderTest> | undefined;

  private constructor(
    written: CircuitUnderTest,
    openShipped: () => Promise<CircuitUnderTest>,
    shape: Shape,
  ) {
    this.written = written;
    this.#openShipped = openShipped;
    this.shape = shape;
  }

  /** The prover of a shape, over the scenario's tree. */
  static async open(shape: Shape): Promise<CheatingProver> {
    const instance = batchCircuit(`test-batch-${formatShape(shape)}`, { shape, levels });
    const written = { ...instance, name: `${instance.name}-written` };
    return new CheatingProver(
      await CircuitUnderTest.open(written, circuitsFolder, {
        cheatingFolder: await lyingCopy(circuitsFolder),
        optimization: "O0",
        constraintsOnly: true,
      }),
      () => CircuitUnderTest.open(instance),
      shape,
    );
  }

  /**
   * The best witness for a claim, honest if the claim is true and no cheat is given; of the
   * constraints as they are written.
   */
  async prove(claim: Claim, cheat: Cheat = {}): Promise<bigint[]> {
    const { state = scenarioState() } = claim;
    const leaves = leavesOf(state);
    const columns = this.#columns(claim, state);
    const slots = columns.slotIndex.map(Number);
    const lies = this.#lies(cheat);
    const complete = (newLeaves: readonly bigint[], published: PublicInputs) => {
      const tree = pageOut(leaves, slots, newLeaves);
      const input = { ...columns, ...tree, ...published };
      return { ...input, ...cheat.inputs?.(input), ...lies };
    };
    const { newLeaves, vector } = await this.#execute(
      complete([], { digest: 0n, challenge: 0n, y: 0n }),
    );
    const publish = (): Promise<bigint[]> =>
      this.written.forged(complete(newLeaves, publicInputsOf(vector, this.shape)), cheat.edits);

    // The root that follows from the new leaves, unless the cheat is about the tree.
    vector[1] = rootAfter(leaves, slots, newLeaves);
    const witness = await publish();
    const newRoot = this.written.valueOf(witness, "vector[1]");
    if (newRoot === vector[1]) return witness;
    vector[1] = newRoot;
    return publish();
  }

  /** The constraints as they are shipped, linear ones folded into the others; compiled when they are asked for first. */
  shipped(): Promise<CircuitUnderTest> {
    this.#shipped ??= this.#openShipped();
    return this.#shipped;
  }

  /** The same witness of the constraints as they are shipped. */
  async asShipped(witness: readonly bigint[]): Promise<bigint[]> {
    const shipped = await this.shipped();
    return Array.from({ length: shipped.system.wires }, (_, wire) => {
      const [name] = shipped.namesOf(wire);
      return name === undefined ? witness[0]! : this.written.valueOf(witness, name);
    });
  }

  /** The slots' new leaves, which do not depend on paths, and the vector but for the new root. */
  async #execute(input: CircuitSignals): Promise<{ newLeaves: bigint[]; vector: bigint[] }> {
    const { slots } = this.shape;
    const values = await this.written.computed(input, [
      ...Array.from({ length: slots }, (_, slot) => `state.slot[${slot}].leaf.newLeaf`),
      ...Array.from({ length: vectorLength(this.shape) }, (_, i) => `vector[${i}]`),
    ]);
    return { newLeaves: values.slice(0, slots), vector: values.slice(slots) };
  }

  #columns(claim: Claim, state: State) {
    const { transfers = [], feeToken = 1 } = claim;
    const header = { domain: claim.domain ?? domain, feeRecipient, feeToken };
    const inTransfers = transfers.flatMap(({ from, to }) => [from, to]);
    const touched = new Set([...inTransfers, ...touchedBy(claim)]);
    const slots = claim.slots ?? fillSlotTable(touched, this.shape, state.levels);
    const records = transfers.map(({ from, to, amount, fee }) => ({
      fromSlot: slots.indexOf(from),
      toSlot: slots.indexOf(to),
      amount,
      fee,
    }));
    const accounts = { account: (index: number) => state.account(index) ?? ghost(index) };
    const options = { ...header, slots, shape: this.shape };
    return {
      ...headerSignals(header),
      ...withOpened(
        slotSignals(
          slots,
          slots.map((index) => state.account(index)),
        ),
        claim,
      ),
      ...(transferKind.signals(transfers, {
        count: this.shape.transfers,
        records,
        domain: header.domain,
        keyOf: (index) => accounts.account(index).publicKey,
      }) as TransferSignals),
      ...settlementSignals(accounts, claim, options),
    };
  }

  #lies({ lies = {} }: Cheat): Record<string, unknown> {
    const { slots } = this.shape;
    const counts: Record<OperationKind, number> = {
      deposit: this.shape.deposits,
      exit: this.shape.exits,
      payment: this.shape.payments,
      transfer: this.shape.transfers,
      withdrawal: this.shape.withdrawals,
    };
    const each = <T>(count: number, value: (i: number) => T): T[] =>
      Array.from({ length: count }, (_, i) => value(i));
    const ofKind = <Kind extends OperationKind>(kind: Kind): [string, unknown][] => {
      const told: Partial<Record<string, readonly bigint[]>> & Lies<Kind> = lies[kind] ?? {};
      return [
        ...HINTS[kind].map((hint: string): [string, unknown] => [
          lieAbout(kind, hint),
          each(counts[kind], (j) => told[hint]?.[j] ?? 0n),
        ]),
        [
          lieAbout(kind, "new"),
          each(counts[kind], (j) => each(slots, (k) => told.new?.[j]?.[k] ?? 0n)),
        ],
      ];
    };
    return {
      ...Object.fromEntries((Object.keys(counts) as OperationKind[]).flatMap(ofKind)),
      ...Object.fromEntries(
        Object.entries(LIES_ABOUT_LIFE).map(([component, input]) => [
          input,
          each(slots, (k) => lies[component as keyof typeof LIES_ABOUT_LIFE]?.[k] ?? 0n),
        ]),
      ),
    };
  }
}

const provers = new Map<string, Promise<CheatingProver>>();

/** The prover of a shape, opened once for all tests. */
export function cheatingProver(shape: Shape): Promise<CheatingProver> {
  const name = formatShape(shape);
  const prover = provers.get(name) ?? CheatingProver.open(shape);
  provers.set(name, prover);
  return prover;
}

/** What a cheat says of an account that does not exist: its key is the one of that number. */
function ghost(index: number): Account {
  return { balance: 0n, nonce: 0, token: 0, publicKey: keyOf(index).publicKey, owner: 0n };
}

/** The leaves of a state up to its last account. */
function leavesOf(state: State): bigint[] {
  const leaves: bigint[] = [];
  for (const [index, account] of state.entries()) setLeaf(leaves, index, hashLeaf(account));
  return leaves;
}

/** Puts a leaf at an index, or leaves the one there; those before it that are missing are empty. */
function setLeaf(leaves: bigint[], index: number, leaf: bigint | undefined): void {
  while (leaves.length <= index) leaves.push(EMPTY_LEAF);
  leaves[index] = leaf ?? leaves[index]!;
}

/** Subtree roots and paths, the slots' leaves being replaced in turn by the new ones as far as given. */
function pageOut(
  oldLeaves: readonly bigint[],
  slots: readonly number[],
  newLeaves: readonly bigint[],
): Pick<WitnessInput, "topRoots" | "slotPath"> {
  const height = levels - TOP_LEVELS;
  const leaves = [...oldLeaves];
  const topRoots = new AccountTree(levels, leaves).nodesAt(height);
  const slotPath = slots.map((index, slot) => {
    const path = new AccountTree(levels, leaves).path(index, height);
    setLeaf(leaves, index, newLeaves[slot]);
    return path;
  });
  return { topRoots, slotPath };
}

/** The root when the slots' leaves have been replaced. */
function rootAfter(
  oldLeaves: readonly bigint[],
  slots: readonly number[],
  newLeaves: readonly bigint[],
): bigint {
  const leaves = [...oldLeaves];
  for (const [slot, index] of slots.entries()) setLeaf(leaves, index, newLeaves[slot]);
  return new AccountTree(levels, leaves).root;
}

/**
 * The public inputs for a vector. Elements that fit no bytes are cut to them for the challenge,
 * which is any number to the circuit.
 */
function publicInputsOf(vector: readonly bigint[], shape: Shape): PublicInputs {
  const first = vector.length - recordElements(shape);
  const [settled, records] = [vector.slice(0, first), vector.slice(first)];
  const bytes = vector.map((element, i) =>
    numberToBytesBE(element, WORD_BYTES).slice(i < first ? 0 : WORD_BYTES - ELEMENT_BYTES),
  );
  const digest = foldDigest(vector, digestTag(shape, levels));
  const z = bytesToNumberBE(keccak256(...bytes).subarray(WORD_BYTES / 2));
  const value = evaluateBlob(records, z);
  return { digest, ...evaluateParts(evaluateVector(settled, z), value, z) };
}
