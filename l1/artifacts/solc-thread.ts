/**
 * The thread that solidity-compiler.ts starts: solc, as WebAssembly, on sources that come with the
 * request. It is given no way to read a file, so nothing but those sources can enter a contract.
 */
import { parentPort, workerData } from "node:worker_threads";
import solc from "solc";

parentPort?.postMessage(solc.compile(workerData as string));
