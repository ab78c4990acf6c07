/**
 * A headless Chromium, driven by playwright. Nothing is downloaded: the program must be there
 * (Debian's package `chromium`), or another one be named in QUIPU_CHROMIUM.
 */

import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { isExecutable } from "../files/is-executable.js";

/** Starts a browser; without a sandbox, which root may not have. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
}

/** @throws Error that says what to install. */
function findChromium(): string {
  const { QUIPU_CHROMIUM: chosen, PATH = "" } = process.env;
  if (chosen !== undefined && chosen !== "") return chosen;
  const found = PATH.split(delimiter)
    .map((folder) => join(folder, "chromium"))
    .find(isExecutable);
  if (found !== undefined) return found;
  throw new Error("chromium: not found; install it (apt install chromium), or set QUIPU_CHROMIUM");
}
