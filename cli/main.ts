#!/usr/bin/env node
/** The entry of the command `quipu`. */
import { runCommandLine } from "./index.js";

process.exitCode = await runCommandLine(process.argv);
