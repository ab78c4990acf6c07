/**
 * The file that `quipu compare-settlement` writes and that the page of the benchmark shows: one workload,
 * settled by validity proofs and optimistically, as it was measured. Durations of this machine are milliseconds, those of
 * the chain and of the terms seconds; money is in wei, as decimal text.
 */
import { writeFile } from "node:fs/promises";
import * as v from "valibot";
import { writeAtomically } from "../../files/atomic-file.js";
import { readText } from "../../files/read-text.js";
import { parseJson } from "../../src/json/parse-json.js";
import { formatShape, parseShape } from "../../src/shape.js";
import { MACHINE } from "../result-file.js";
import { OUTCOMES } from "./outcomes.js";

export const SETTLEMENT_FORMAT = "quipu/settlement/1";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const duration = v.pipe(v.number(), v.finite(), v.gtValue(0));
const durations = v.pipe(v.array(duration), v.minLength(1));
const text = v.pipe(v.string(), v.nonEmpty());
const time = v.pipe(v.string(), v.isoTimestamp());

/** Wei as decimal text; a loss has a minus before it. */
const wei = v.pipe(
  v.string(),
  v.check((digits) => /^-?(?:0|[1-9]\d{0,77})$/.test(digits), "wei in decimal digits"),
  v.transform((digits) => BigInt(digits)),
);

function isUnsigned(shape: string): boolean {
  try {
    const parsed = parseShape(shape);
    return parsed.signed !== true && formatShape(parsed) === shape;
  } catch {
    return false;
  }
}

/** A transaction: its gas, calldata included, and the bytes of its call. */
const CALL = v.strictObject({ gas: positive, bytes: positive });

/** A look of a watcher at L1: calls that it makes, bytes that it is answered, time of its processor. */
const LOOK = v.strictObject({ calls: positive, bytes: positive, processorMs: duration });

const RESULT = v.strictObject({
  format: v.literal(SETTLEMENT_FORMAT),
  startedAt: time,
  finishedAt: time,
  /** What was typed. */
  command: text,
  versions: v.record(v.string(), text),
  commit: v.nullable(text),
  machine: MACHINE,
  chain: v.strictObject({ anvil: text, hardfork: text }),
  backend: text,
  /** Of the validity rollup; the optimistic one has its signed twin. */
  shape: v.pipe(v.string(), v.check(isUnsigned, "a shape that is not signed")),
  levels: positive,
  /** What the measured transaction of each way brings to L1: full batches of what users sign. */
  batches: positive,
  operations: v.strictObject({ transfers: count, payments: count, withdrawals: count }),
  /** Calldata that one more transfer takes in a batch, by the layout. */
  transferBytes: v.strictObject({ validity: positive, optimistic: positive }),
  terms: v.strictObject({
    challengeWindow: count,
    executionDelay: count,
    answerTime: count,
    answerSpacing: count,
    proposalBond: wei,
    challengeBond: wei,
    coverAdvances: v.boolean(),
  }),
  /** Seconds between two proposals: assumed, not measured. */
  interval: positive,
  validity: v.strictObject({
    constraints: positive,
    /** Of each batch of the transaction. */
    proofMs: durations,
    commit: CALL,
    claim: CALL,
    /** On the chain, from the commit to the claim. */
    withdrawalSeconds: count,
    /** The code by which the contract refuses a false batch. */
    refusal: text,
  }),
  optimistic: v.strictObject({
    constraints: positive,
    proofMs: durations,
    /** Replay of each batch with its signatures: what somebody does who watches. */
    checkMs: durations,
    propose: CALL,
    finalize: CALL,
    claim: CALL,
    collect: CALL,
    /** From the proposal to the claim. */
    withdrawalSeconds: count,
    /** The same by an advance. */
    advance: CALL,
    advanceSeconds: count,
    /** Of a proposal that is challenged and proven. */
    challenge: CALL,
    prove: CALL,
    provenSeconds: count,
    /** Of one that nobody proves. */
    slash: CALL,
    /** Looks of a watcher: at a block without anything, at the proposal, and at its end. */
    watch: v.strictObject({ idle: LOOK, proposal: LOOK, final: LOOK }),
  }),
  /** What a false proposal pays the thief. */
  stolen: wei,
  /** The code by which a watcher refuses the false proposal. */
  refusal: text,
  /** How money has moved on the chain in each outcome, gas left out. */
  outcomes: v.strictObject(
    v.entriesFromList(
      OUTCOMES,
      v.strictObject({ thief: wei, challenger: wei, burned: wei, lost: wei }),
    ),
  ),
});

export type SettlementResult = v.InferOutput<typeof RESULT>;
export type MeasuredCall = v.InferOutput<typeof CALL>;
export type MeasuredLook = v.InferOutput<typeof LOOK>;
export type ValidityFigures = SettlementResult["validity"];
export type OptimisticFigures = SettlementResult["optimistic"];
export type OutcomeBooks = SettlementResult["outcomes"];

/**
 * Reads a result file.
 *
 * @throws QuipuError `InvalidFile`, naming file, place, what was got and what was expected.
 */
export async function readSettlement(path: string): Promise<SettlementResult> {
  return parseJson(await readText(path), RESULT, path);
}

/**
 * Writes a result file, or replaces it.
 *
 * @throws QuipuError `FileUnwritable`, `NoSpaceLeft`.
 */
export async function writeSettlement(path: string, result: SettlementResult): Promise<void> {
  const content = `${settlementJson(result)}\n`;
  parseJson(content, RESULT, path);
  await writeAtomically(path, (file) => writeFile(file, content));
}

function settlementJson(result: SettlementResult): string {
  const plain = (_: string, part: unknown): unknown =>
    typeof part === "bigint" ? part.toString() : part;
  return JSON.stringify(result, plain, 2);
}
