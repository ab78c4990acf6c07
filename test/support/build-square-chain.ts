/** Builds the toy circuit into the folder that is the first argument; started, and killed, by a test. */

import { buildCircuit } from "../../prover/circuits/build-circuit.js";
import { includeRoots, squareChain } from "./square-chain.js";

await buildCircuit(squareChain(10), { buildDir: process.argv[2]!, includeRoots });
