#!/usr/bin/env node
/** The entry point of the command `quipu`. */
import { runCommandLine } from "./index.js";

process.exitCode = await runCommandLine(process.argv);
