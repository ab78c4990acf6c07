/**
 * Takes the README's picture of a page of a run: the bytes of a batch, with an amount flipped.
 * `npm run demo`, then `node dist/scripts/picture-of-run.js run/demo.html docs/run-page.png`.
 *
 * Needs Chromium (Debian's package `chromium`), or another program in QUIPU_CHROMIUM.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { startChromium } from "./chromium.js";

const VIEWPORT = { width: 1000, height: 1600 };
const FLIP = "Flip an amount";
const BATCH = "Batch 1";

const [file, picture] = process.argv.slice(2);
if (file === undefined || picture === undefined) {
  console.error("usage: node dist/scripts/picture-of-run.js FILE.html PICTURE.png");
  process.exit(2);
}

const browser = await startChromium();
try {
  const page = await browser.newPage({ viewport: VIEWPORT, colorScheme: "light" });
  await page.goto(pathToFileURL(resolve(file)).href);
  await page.locator("[aria-busy]").waitFor({ state: "detached" });
  await page.getByRole("button", { name: BATCH }).click();
  await page.getByRole("button", { name: FLIP }).click();
  const heading = await page.locator("#calldata").boundingBox();
  const digest = await page.locator("#bytes .digest").boundingBox();
  const y = heading!.y - 12;
  const height = digest!.y + digest!.height + 16 - y;
  const clip = { x: 0, y, width: VIEWPORT.width, height };
  await page.screenshot({ path: picture, fullPage: true, clip });
} finally {
  await browser.close();
}
