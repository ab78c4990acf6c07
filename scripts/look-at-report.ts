/**
 * Shows a benchmark's report as its readers see it: screenshots at the width of a desk and of a
 * telephone, in light and dark, and what no screenshot shows: that the page fits its width, asks for
 * no address but its own, and has nothing to complain of. `npm run bench:look -- FILE.html [FOLDER]`
 *
 * Needs Chromium (Debian's package `chromium`), or another program in QUIPU_CHROMIUM.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Browser, type View } from "./browser.js";

const WIDTHS = { desk: { width: 1280, height: 900 }, telephone: { width: 390, height: 844 } };
/** A picture is at most so many pixels high: a page is many times longer, and unreadable as one. */
const PICTURE_HEIGHT = 1600;
const SCHEMES = ["light", "dark"] as const;

const [file, folder = join(dirname(file ?? "."), "look")] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: npm run bench:look -- FILE.html [FOLDER]");
  process.exit(2);
}

const browser = new Browser(process.env.QUIPU_CHROMIUM ?? "chromium");
try {
  await mkdir(folder, { recursive: true });
  await browser.open();
  const faults: string[] = [];
  for (const [name, size] of Object.entries(WIDTHS)) {
    for (const scheme of SCHEMES) {
      faults.push(...(await look(resolve(file), `${name}-${scheme}`, { ...size, scheme })));
    }
  }
  for (const fault of new Set(faults)) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
} catch (error) {
  console.error(`${(error as Error).message}; needs Chromium, or its path in QUIPU_CHROMIUM`);
  process.exitCode = 1;
} finally {
  await browser.close();
}

/** Takes the pictures of a view; @returns what is wrong with the page. */
async function look(path: string, name: string, view: View): Promise<string[]> {
  const url = pathToFileURL(path).href;
  await browser.show(url, view);
  const width = Number(await browser.evaluate("document.documentElement.scrollWidth"));
  const pageHeight = Number(await browser.evaluate("document.documentElement.scrollHeight"));
  for (let y = 0, part = 1; y < pageHeight; y += PICTURE_HEIGHT, part += 1) {
    const picture = join(folder, `${basename(path, extname(path))}-${name}-${part}.png`);
    const height = Math.min(PICTURE_HEIGHT, pageHeight - y);
    await writeFile(picture, await browser.screenshot({ y, width: view.width, height }));
    console.log(picture);
  }
  const foreign = browser.requests.filter((request) => request !== url);
  return [
    ...(width > view.width ? [`${name}: the page is ${width} px wide, not ${view.width}`] : []),
    ...foreign.map((request) => `the page asks for ${request}`),
    ...browser.complaints,
  ];
}
