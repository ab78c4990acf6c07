/**
 * From an endpoint's error to a typed refusal. A revert becomes the custom error that the contract
 * named, with its arguments. Nodes agree on nothing else, so everything but a revert is `RpcRefused`.
 */
import type { Abi } from "viem";
import { decodeErrorResult } from "viem/utils";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { OPTIMISTIC_ABI } from "../artifacts/optimistic-abi.js";
import { ROLLUP_ABI } from "../artifacts/rollup-abi.js";
import { l1Error } from "../l1-error.js";
import type { Hex } from "./answers.js";
import { RpcFault } from "./json-rpc.js";

/** The custom errors of the contracts; one of the same name is the same in both. */
const REFUSALS = [...ROLLUP_ABI, ...OPTIMISTIC_ABI].filter(({ type }) => type === "error");

/** Turns an RpcFault into a refusal and throws it; throws everything else as it is. */
export function explainFault(error: unknown): never {
  if (!(error instanceof RpcFault)) throw error;
  throw refusalOf(error);
}

/** The refusal that an endpoint's error stands for. */
export function refusalOf(fault: RpcFault): QuipuError {
  const data = revertData(fault.data);
  if (data !== undefined) return revertError(data, fault);
  const text = `${fault.method}: ${fault.message}`;
  if (fault.code === 3 || /revert/i.test(fault.message)) {
    return l1Error("TransactionReverted", text, fault);
  }
  return l1Error("RpcRefused", text, fault);
}

/**
 * The refusal that revert data stands for: the contract's custom error by its own name, or
 * `TransactionReverted` with whatever can be read.
 */
export function revertError(data: Hex, cause?: unknown): QuipuError {
  try {
    const { errorName, args = [], abiItem } = decodeErrorResult({ abi: REFUSALS as Abi, data });
    const names = "inputs" in abiItem ? abiItem.inputs.map(({ name }) => name ?? "") : [];
    const code: string = errorName;
    if (code !== "Error" && code !== "Panic") {
      return new QuipuError(code, describe(code, names, args), { cause });
    }
    const got = `${code}(${args.join(", ")})`;
    return l1Error("TransactionReverted", `reverted with ${got}`, cause);
  } catch {
    const got = data === "0x" ? "no reason" : `unknown data ${data.slice(0, 74)}`;
    return l1Error("TransactionReverted", `reverted with ${got}`, cause);
  }
}

/** What the contract says: got and expected where the error has both, else its arguments by name. */
function describe(error: string, names: readonly string[], args: readonly unknown[]): string {
  const values = new Map(names.map((name, i) => [name, args[i]]));
  const [got, expected] = [values.get("got"), values.get("expected")];
  values.delete("got");
  values.delete("expected");
  const rest = [...values].map(([name, value]) => `${name} ${value}`).join(", ");
  const what = rest === "" ? `contract refused with ${error}` : `contract refused (${rest})`;
  if (got === undefined || expected === undefined) return what;
  return `${gotExpected(what, got, expected)}`;
}

/** Nodes wrap revert data to different depths; more than this many levels are not looked into. */
const MOST_WRAPPERS = 4;

function revertData(data: unknown, wrappers = MOST_WRAPPERS): Hex | undefined {
  if (typeof data === "string" && /^0x(?:[0-9a-f]{2})*$/i.test(data)) return data as Hex;
  if (typeof data !== "object" || data === null || wrappers === 0) return undefined;
  return revertData("data" in data ? data.data : undefined, wrappers - 1);
}
