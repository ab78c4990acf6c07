/**
 * Which instructions of the contracts the tests have run, for `npm run coverage:contracts`. It
 * does nothing unless that command has named a file for the result.
 *
 * A tracer of anvil's counts in the node; of calls that are alike, only some are traced, so what is
 * reported is the least that has been run.
 */
import { writeFileSync } from "node:fs";
import type { Address, Hex } from "viem";
import type { CompiledContract } from "../../l1/artifacts/compile-contracts.js";

/** Where the result goes. */
export const TRACE_FILE_VARIABLE = "QUIPU_TRACE_FILE";

/** By position in the code: how often; of a conditional jump also how often it was taken or not. */
export type Counts = Record<string, number>;

/** What was run of the code that a contract's deployment sends, and of the code that then stands on chain. */
export interface ExecutionTrace {
  readonly creation: Counts;
  readonly runtime: Counts;
}

const file = process.env[TRACE_FILE_VARIABLE];
/** Whether this process is traced. */
export const isTraced = file !== undefined;

const MOST_ALIKE = 8;
const JUMPI = 0x57;

const tracer = `{
  seen: {},
  step: function (log) {
    var address = toHex(log.contract.getAddress());
    var seen = this.seen[address] || (this.seen[address] = {});
    var pc = log.getPC();
    seen[pc] = (seen[pc] || 0) + 1;
    if (log.op.toNumber() !== ${JUMPI}) return;
    var outcome = pc + (log.stack.peek(1).toString() === "0" ? "no" : "yes");
    seen[outcome] = (seen[outcome] || 0) + 1;
  },
  fault: function () {},
  result: function () { return this.seen; }
}`;

interface Traced extends ExecutionTrace {
  readonly bytecode: Hex;
}

/** By name. */
const traced = new Map<string, Traced>();
/** What stands at an address. */
const rollups = new Map<string, Traced>();
const alike = new Map<string, number>();

if (file !== undefined) {
  process.once("exit", () => writeFileSync(file, JSON.stringify(Object.fromEntries(traced))));
}

/** Says that a contract is to be traced, wherever it is deployed, and under which name. */
export function traceContract(name: string, { bytecode }: CompiledContract): void {
  traced.set(name, { bytecode, creation: {}, runtime: {} });
}

/** Remembers where a traced contract stands. */
export function noteDeployment({ bytecode }: CompiledContract, address: Address): void {
  const contract = [...traced.values()].find((each) => each.bytecode === bytecode);
  if (contract !== undefined) rollups.set(address.toLowerCase(), contract);
}

/**
 * Runs a call once more in the node's tracer.
 *
 * @param block in which the call was tried
 * @param outcome what became of it: calls of the same function, length and outcome are alike
 */
export async function traceCall(
  rpc: (method: string, ...params: unknown[]) => Promise<unknown>,
  call: { readonly to?: Address; readonly data: Hex },
  { block, outcome }: { readonly block: string; readonly outcome: string },
): Promise<void> {
  const isCreated = ({ bytecode }: Traced) =>
    call.to === undefined && call.data.startsWith(bytecode);
  const created = [...traced.values()].find(isCreated);
  const what = created ? call.data.slice(created.bytecode.length) : call.data.slice(0, 10);
  const kind = [call.to, what, call.data.length, outcome].join();
  const count = alike.get(kind) ?? 0;
  alike.set(kind, count + 1);
  if (count >= MOST_ALIKE) return;
  const seen = (await rpc("debug_traceCall", call, block, { tracer })) as Record<string, Counts>;
  for (const [address, counts] of Object.entries(seen)) {
    const into = rollups.get(address)?.runtime ?? created?.creation;
    if (into === undefined) continue;
    for (const [position, times] of Object.entries(counts)) {
      into[position] = (into[position] ?? 0) + times;
    }
  }
}
