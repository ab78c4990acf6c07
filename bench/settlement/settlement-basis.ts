/** What a comparison was measured on, in words. */
import { busyNote } from "../busy-machine.js";
import type { SettlementResult } from "./settlement-result.js";

/** Shape, workload, chain and machine, and that the machine was busy if it was. */
export function describeChain(result: SettlementResult): string {
  const { shape, levels, batches, operations, chain, machine, backend } = result;
  const { transfers, payments, withdrawals } = operations;
  const busy = busyNote(machine);
  const facts = [
    `${batches} full batches of ${shape} among accounts of 8^${levels}: ${transfers} transfers, ${payments} payments, ${withdrawals} withdrawals`,
    `anvil ${chain.anvil}, hard fork ${chain.hardfork}; ${machine.cpu}, ${machine.cores} cores, ${backend}`,
    `constraints ${result.validity.constraints.toLocaleString("en-US")} by validity, ${result.optimistic.constraints.toLocaleString("en-US")} optimistic`,
  ];
  return [...facts, ...(busy === undefined ? [] : [busy])].join("\n");
}
