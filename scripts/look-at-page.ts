/**
 * Shows a page that quipu writes as its readers see it: screenshots at the width of a desk and of a
 * telephone, in light and dark, and what no screenshot shows: that the page fits its width, asks for
 * no address but its own, and has nothing to complain of. `npm run look -- FILE.html [FOLDER]`
 *
 * Needs Chromium (Debian's package `chromium`), or another program in QUIPU_CHROMIUM.
 */
import { mkdir } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { startChromium } from "./chromium.js";

const WIDTHS = { desk: { width: 1280, height: 900 }, telephone: { width: 390, height: 844 } };
/** A picture is at most so many pixels high: a page is many times longer, and unreadable as one. */
const PICTURE_HEIGHT = 1600;
const SCHEMES = ["light", "dark"] as const;

const [file, folder = join(dirname(file ?? "."), "look")] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: npm run look -- FILE.html [FOLDER]");
  process.exit(2);
}

const browser = await startChromium();
try {
  await mkdir(folder, { recursive: true });
  const faults: string[] = [];
  for (const [name, size] of Object.entries(WIDTHS)) {
    for (const scheme of SCHEMES) {
      faults.push(...(await look(resolve(file), `${name}-${scheme}`, { ...size, scheme })));
    }
  }
  for (const fault of new Set(faults)) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await browser.close();
}

interface View {
  readonly width: number;
  readonly height: number;
  readonly scheme: (typeof SCHEMES)[number];
}

/** Takes the pictures of a view; @returns what is wrong with the page. */
async function look(
  path: string,
  name: string,
  { width, height, scheme }: View,
): Promise<string[]> {
  const url = pathToFileURL(path).href;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme });
  const faults: string[] = [];
  page.on("request", (request) => {
    if (request.url() !== url) faults.push(`the page asks for ${request.url()}`);
  });
  page.on("console", (message) => void faults.push(message.text()));
  page.on("pageerror", (error) => void faults.push(error.message));
  await page.goto(url);
  // A page that checks itself says so when it has.
  await page.locator("[aria-busy]").waitFor({ state: "detached" });
  const root = page.locator("html");
  const [pageWidth, pageHeight] = await root.evaluate((html: Scrolled) => [
    html.scrollWidth,
    html.scrollHeight,
  ]);
  for (let y = 0, part = 1; y < pageHeight!; y += PICTURE_HEIGHT, part += 1) {
    const file = join(folder, `${basename(path, extname(path))}-${name}-${part}.png`);
    const clip = { x: 0, y, width, height: Math.min(PICTURE_HEIGHT, pageHeight! - y) };
    await page.screenshot({ path: file, fullPage: true, clip });
    console.log(file);
  }
  await page.close();
  if (pageWidth! > width) faults.push(`${name}: the page is ${pageWidth} px wide, not ${width}`);
  return faults;
}

/** What is asked of an element of the page. */
interface Scrolled {
  readonly scrollWidth: number;
  readonly scrollHeight: number;
}
