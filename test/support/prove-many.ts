/**
 * Proves the toy circuit (built in the folder of the first argument) many times with one pool,
 * prints the resident memory in bytes after warming up and at the end, and leaves the pool open:
 * the process must end by itself all the same.
 */

import { ProverPool } from "../../prover/pool/prover-pool.js";
import { keyedSquareChain, squareChainInput } from "./square-chain.js";
import { TESTED_BACKEND } from "./tested-backend.js";

const keyed = await keyedSquareChain(process.argv[2]!, 20);
const pool = new ProverPool({ workers: 2, backend: TESTED_BACKEND });

async function proveMany(count: number): Promise<number> {
  const inputs = Array.from({ length: count }, (_, index) => squareChainInput(20, BigInt(index)));
  await Promise.all(inputs.map((input) => pool.prove({ ...keyed, input })));
  return process.memoryUsage.rss();
}

const warm = await proveMany(60);
console.log(JSON.stringify({ warm, end: await proveMany(50) }));
