/** A prover's circuits and keys must be the node's: with others it would prove in vain. */
import type { ProvableShape } from "../../fleet/job-source.js";
import { gotExpected } from "../../src/errors.js";
import { formatShape } from "../../src/shape.js";
import { apiError } from "../api/answers/api-error.js";
import type { FleetShape } from "./fleet-shape.js";

/** @throws QuipuError `CircuitMismatch`, for the first that is not the same. */
export function assertSameCircuits(
  offered: readonly ProvableShape[],
  own: ReadonlyMap<string, FleetShape>,
): void {
  for (const { shape, circuit, key } of offered) {
    const name = formatShape(shape);
    const known = own.get(name);
    const expected = [...own.keys()].join(" or ");
    assertSame("shape", name, known === undefined ? expected : name);
    assertSame(`circuit of ${name}`, circuit, known!.circuit);
    assertSame(`key of ${name}`, key, known!.key);
  }
}

function assertSame(what: string, got: string, expected: string): void {
  if (got !== expected) throw apiError("CircuitMismatch", gotExpected(what, got, expected));
}
