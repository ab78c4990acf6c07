/**
 * The cost of every circuit, and the golden file (`test/constraints.csv`) that records it. A count that
 * drifts must be noticed, and changed on purpose.
 */
import { gotExpected } from "../../src/errors.js";
import { COUNT_NAMES, type CountName } from "../../src/shape.js";
import { proverError } from "../prover-error.js";
import { batchParameters } from "./batch-instance.js";
import { type BuildOptions, buildCircuit } from "./build-circuit.js";
import type { CircuitInstance } from "./circuit-instance.js";
import { type ConstraintStats, readConstraintStats } from "./constraint-stats.js";

/** One line of the table; the escape circuit takes no operations. */
export interface ConstraintRow extends ConstraintStats, Readonly<Record<CountName, number>> {
  readonly instance: string;
  readonly levels: number;
}

/** The columns of the golden file: the fields of a row, in order. */
const FIELDS: readonly (keyof ConstraintRow)[] = [
  "instance",
  "levels",
  ...COUNT_NAMES,
  "constraints",
  "linear",
  "nonzeros",
  "wires",
  "wiresB",
];

/** Names of the columns in the golden file: fields in snake case. */
export const CONSTRAINT_COLUMNS: readonly string[] = FIELDS.map((field) =>
  field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
);

/** Values of a row in the order of the columns. */
export function constraintValues(row: ConstraintRow): (string | number)[] {
  return FIELDS.map((field) => row[field]);
}

/**
 * Compiles an instance if needed, and counts.
 *
 * @throws QuipuError as `buildCircuit` does.
 */
export async function measureInstance(
  instance: CircuitInstance,
  options: BuildOptions = {},
): Promise<ConstraintRow> {
  const { r1cs } = await buildCircuit(instance, options);
  const { levels, shape } = batchParameters(instance);
  const { signed: _, ...counts } = shape;
  return { instance: instance.name, levels, ...counts, ...(await readConstraintStats(r1cs.path)) };
}

/** The text of the golden file. */
export function formatConstraintCsv(rows: readonly ConstraintRow[]): string {
  const lines = [CONSTRAINT_COLUMNS, ...rows.map(constraintValues)];
  return lines.map((line) => `${line.join(",")}\n`).join("");
}

/**
 * Reads the golden file.
 *
 * @throws QuipuError `ArtifactCorrupt` for another header or a line that does not fit it.
 */
export function parseConstraintCsv(text: string): ConstraintRow[] {
  const [header, ...lines] = text.trimEnd().split("\n");
  if (header !== CONSTRAINT_COLUMNS.join(",")) {
    const message = gotExpected(
      "header of the golden counts",
      header,
      CONSTRAINT_COLUMNS.join(","),
    );
    throw proverError("ArtifactCorrupt", message);
  }
  return lines.map((line) => {
    const values = line.split(",");
    const fields = FIELDS.map((field, i) => {
      return [field, field === "instance" ? values[i] : Number(values[i])] as const;
    });
    if (values.length !== fields.length || fields.some(([, value]) => Number.isNaN(value))) {
      throw proverError(
        "ArtifactCorrupt",
        gotExpected("golden counts", line, "one value a column"),
      );
    }
    return Object.fromEntries(fields) as unknown as ConstraintRow;
  });
}

/** How measured rows differ from golden ones, one sentence each; empty if they do not. */
export function compareConstraints(
  measured: readonly ConstraintRow[],
  golden: readonly ConstraintRow[],
): string[] {
  return measured.flatMap((row) => {
    const expected = golden.find(({ instance }) => instance === row.instance);
    if (expected === undefined) return [`${row.instance}: not in the golden file`];
    return FIELDS.flatMap((field) => {
      const same = row[field] === expected[field];
      return same
        ? []
        : [`${gotExpected(`${row.instance}: ${field}`, row[field], expected[field])}`];
    });
  });
}
