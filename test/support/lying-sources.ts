/**
 * The circuits without their checks and with lies: every hint of an operation, every row that it
 * writes, and whether a row is an account after deposits and after payments get an additional input that is added
 * to them. A prover who lies about a hint computes all that follows from the lie, so that only the
 * constraint that should catch it can.
 */

import { keepCircuits, readCircuits } from "../../tries/kept-circuits.js";
import { stripChecks } from "../../tries/unchecked-sources.js";

/** What an operation of each kind computes and a prover may lie about, beside the rows. */
export const HINTS = {
  deposit: [],
  exit: ["place", "nonce", "owner", "accountTag", "pays"],
  payment: ["token", "fromIndex", "holding", "nonce", "challenge", "response"],
  transfer: ["accountTag", "fromIndex", "toIndex", "holding", "nonce", "challenge", "response"],
  withdrawal: ["tagAndOwner", "identity", "holding", "nonce", "challenge", "response"],
} as const;
export type OperationKind = keyof typeof HINTS;
export type Hint<Kind extends OperationKind> = (typeof HINTS)[Kind][number];

/** Of each kind: its template, and the parameter of Batch that counts it. */
const TEMPLATES: Record<OperationKind, { readonly instance: string; readonly count: string }> = {
  deposit: { instance: "Deposit(M)", count: "D" },
  exit: { instance: "ForcedExit(M)", count: "E" },
  payment: { instance: "Payment(M, signed)", count: "P" },
  transfer: { instance: "Transfer(M, signed)", count: "N" },
  withdrawal: { instance: "Withdrawal(M, signed)", count: "W" },
};

/** What a template assigns under another name than that of the hint: only a signed one has it. */
const ASSIGNED: Readonly<Record<string, string>> = {
  challenge: "challenge[0]",
  response: "response[0]",
};

/** Hints that are Spend's, by way of the operation that has one. */
const SPENT: readonly string[] = ["holding", "nonce"];

/** Name of the input of Batch that is added to a hint of an operation, or to the rows it writes. */
export function lieAbout(kind: OperationKind, what: string): string {
  return `lieAbout_${kind}_${what}`;
}

/** Names of the inputs of Batch that are added to whether a row is an account, after deposits and after payments. */
export const LIES_ABOUT_LIFE = {
  openedByDeposits: "lieAbout_openedByDeposits",
  openedByPayments: "lieAbout_openedByPayments",
} as const;

/** The last input that Batch has itself. */
const LAST_INPUT = "signal input paymentS[P];";

/** Copies a folder of circuits without their checks and with lies; returns the copy's folder. */
export async function lyingCopy(folder: string): Promise<string> {
  const circuits = await readCircuits(folder);
  const lying = new Map([...circuits].map(([name, text]) => [name, lie(name, stripChecks(text))]));
  return keepCircuits("lying", lying);
}

const kinds = Object.keys(HINTS) as OperationKind[];

const places: Readonly<Record<string, (source: string) => string>> = {
  "batch.circom": (source) => kinds.reduce(lieInBatch, lieAboutLife(source)),
  "operations/deposit.circom": (source) => lieInOperation(source, "deposit"),
  "operations/forced-exit.circom": (source) => lieInOperation(source, "exit"),
  "operations/payment.circom": (source) => lieInOperation(source, "payment"),
  "operations/transfer.circom": (source) => lieInOperation(source, "transfer"),
  "operations/withdrawal.circom": (source) => lieInOperation(source, "withdrawal"),
  "operations/spend.circom": (source) => SPENT.reduce(lieInHint, source),
  "state/opened-accounts.circom": (source) => lieInRows(source, "newLive[k]", "after"),
  "table/table-add.circom": (source) => lieInRows(source, "new[i]", "old"),
  "table/table-add-pair.circom": (source) => lieInRows(source, "new[i]", "old"),
};

function lie(name: string, source: string): string {
  return places[name]?.(source) ?? source;
}

/** One lie about each hint of each operation of a kind, and about each row that it writes. */
function lieInBatch(source: string, kind: OperationKind): string {
  const { instance, count } = TEMPLATES[kind];
  const hints = HINTS[kind].map((hint) => `signal input ${lieAbout(kind, hint)}[${count}];`);
  const rows = `signal input ${lieAbout(kind, "new")}[${count}][M];`;
  const passed = [...HINTS[kind], "new"].map(
    (what) => `${kind}[j].lieAbout_${what} <== ${lieAbout(kind, what)}[j];`,
  );
  return after(
    after(source, LAST_INPUT, [...hints, rows].join("\n")),
    `${kind}[j] = ${instance};`,
    passed.join("\n"),
  );
}

function lieAboutLife(source: string): string {
  return Object.entries(LIES_ABOUT_LIFE).reduce((lying, [component, input]) => {
    return after(
      after(lying, LAST_INPUT, `signal input ${input}[M];`),
      `component ${component} = OpenedAccounts(M);`,
      `${component}.lie <== ${input};`,
    );
  }, source);
}

function lieInOperation(source: string, kind: OperationKind): string {
  const spends = source.includes("component spend = Spend(M);");
  const [nested, own] = partition(HINTS[kind], (hint) => spends && SPENT.includes(hint));
  let lying = after(source, "signal input old[M];", "signal input lieAbout_new[M];");
  lying = afterMatch(
    lying,
    /component holdingsAfter = TableAdd(?:Pair)?\(M\);/,
    "holdingsAfter.lie <== lieAbout_new;",
  );
  for (const hint of nested) {
    const passed = `spend.lieAbout_${hint} <== lieAbout_${hint};`;
    lying = after(lying, "signal input old[M];", `signal input lieAbout_${hint};`);
    lying = after(lying, "component spend = Spend(M);", passed);
  }
  return own.reduce(lieInHint, lying);
}

/** Adds an input to what a template assigns to a signal. */
function lieInHint(source: string, hint: string): string {
  const declared = `signal input lieAbout_${hint};`;
  const lying = afterMatch(source, /template \w+\(M(?:, signed)?\) \{/, declared);
  const assigned = ASSIGNED[hint] ?? hint;
  const target = assigned.replaceAll(/[[\]]/g, "\\$&");
  const pattern = new RegExp(`(?<![.\\w])${target} <(--|==) ([^;]+);`);
  once(lying, pattern);
  return lying.replace(pattern, `${assigned} <$1 ($2) + lieAbout_${hint};`);
}

/** Adds an input to every row that a template assigns; `input` is one that it has already. */
function lieInRows(source: string, rows: string, input: string): string {
  const index = rows.slice(rows.indexOf("["));
  const pattern = new RegExp(`${rows.replaceAll(/[[\]]/g, "\\$&")} <(--|==) ([^;]+);`);
  once(source, pattern);
  const lying = source.replace(pattern, `${rows} <$1 $2 + lie${index};`);
  return after(lying, `signal input ${input}[M];`, "signal input lie[M];");
}

function after(source: string, statement: string, addition: string): string {
  return afterMatch(source, new RegExp(statement.replaceAll(/[()[\]]/g, "\\$&")), addition);
}

function afterMatch(source: string, pattern: RegExp, addition: string): string {
  once(source, pattern);
  return source.replace(pattern, `$&\n${addition}`);
}

function partition<T>(values: readonly T[], test: (value: T) => boolean): [T[], T[]] {
  return [values.filter(test), values.filter((value) => !test(value))];
}

/** A lie that has no place to go would let an attack pass for a defence. */
function once(source: string, pattern: RegExp): void {
  const found = [...source.matchAll(new RegExp(pattern, "g"))].length;
  if (found !== 1) throw new Error(`${String(pattern)} does not stand once in the circuit`);
}
