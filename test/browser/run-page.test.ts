/**
 * The page of a run in Chromium, opened from a file as whoever gets it would: it checks the run by
 * itself, refuses every altered byte, shows what was refused, and fits a telephone.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { writeRunPage } from "../../page/write/write-run-page.js";
import { startChromium } from "../../scripts/chromium.js";
import { verifyDirectory } from "../../workload/verify-directory.js";
import { editJson, editText, historyDirectory } from "../support/history-directory.js";
import { provenHistory } from "../support/proven-history.js";
import { quipu } from "../support/run-quipu.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** The flips of the page, and what L1 refuses them with. */
const FLIPS = {
  "Flip an amount": "InvalidProof",
  "Flip a receiver": "InvalidProof",
  "Flip a fee": "InvalidProof",
  "Flip the fee recipient": "InvalidProof",
  "Flip the new root": "InvalidProof",
  "Flip the old root": "RootMismatch",
  "Flip the digest": "InvalidProof",
  "Flip the proof": "InvalidProof",
};

/** The distance between two bytes that are flipped by pointer. */
const STEP = 31;

const TELEPHONE = { width: 390, height: 844 };

describe("the page of a run", function () {
  this.timeout(300_000);
  let browser: Browser;
  /** The page of an honest run. */
  let honest: string;

  before(async () => {
    const directory = await historyDirectory(await provenHistory());
    honest = join(temporaryFolder(), "page.html");
    await writeRunPage(honest, await verifyDirectory(directory.path));
    browser = await startChromium();
  });

  after(() => browser?.close());

  /** Opens a page, waits until it has checked the run, and works with it; it must stay quiet. */
  async function withPage(
    path: string,
    work: (page: Page) => Promise<void>,
    { viewport = { width: 1280, height: 900 }, prepare = "" } = {},
  ): Promise<void> {
    const page = await browser.newPage({ viewport });
    const url = pathToFileURL(path).href;
    const faults: string[] = [];
    page.on("request", (request) => {
      if (request.url() !== url) faults.push(`asks for ${request.url()}`);
    });
    page.on("console", (message) => void faults.push(message.text()));
    page.on("pageerror", (error) => void faults.push(error.message));
    try {
      if (prepare !== "") await page.addInitScript({ content: prepare });
      await page.goto(url);
      await page.locator("[aria-busy]").waitFor({ state: "detached" });
      await work(page);
    } finally {
      await page.close();
    }
    assert.deepEqual(faults, []);
  }

  /** What the cards of the batches say. */
  async function cardsOf(page: Page): Promise<string[]> {
    const cards = await page.locator("#chain button").allInnerTexts();
    return cards.map((text) => text.split("\n")[1]!);
  }

  const outcomeOf = (page: Page): Promise<string> => page.locator("#outcome").innerText();

  it("accepts an honest run, with a time for each check, and agrees with the record", async () => {
    await withPage(honest, async (page) => {
      assert.deepEqual(await cardsOf(page), ["✓ accepted", "✓ accepted"]);
      const verdict = await page.locator("#verdict").innerText();
      assert.match(verdict, /^✓ 2 batches: every check passes\..*the same verdicts\.$/s);
      const rows = await page.locator("#checks tbody tr:not(.party)").allInnerTexts();
      assert.equal(rows.length, 11);
      for (const row of rows) assert.match(row, /\d m?s\s+✓ passes$/);
      assert.match(await outcomeOf(page), /^✓ L1 accepts these bytes/);
    });
  });

  it("refuses each named flip by its rule, and every batch behind it; Undo takes it back", async () => {
    await withPage(honest, async (page) => {
      for (const [name, code] of Object.entries(FLIPS)) {
        await page.getByRole("button", { name, exact: true }).click();
        assert.ok((await outcomeOf(page)).startsWith(`✗ L1 refuses these bytes: ${code}.`), name);
        assert.deepEqual(await cardsOf(page), [`✗ ${code}`, "✗ RootMismatch"]);
        await page.getByRole("button", { name: "Undo" }).click();
        assert.deepEqual(await cardsOf(page), ["✓ accepted", "✓ accepted"]);
      }
    });
  });

  it("refuses a byte flipped anywhere in any batch, and takes a second click back", async () => {
    await withPage(honest, async (page) => {
      for (const batch of ["Batch 0", "Batch 1"]) {
        await page.getByRole("button", { name: batch }).click();
        const bytes = page.locator("#bytes button");
        const count = await bytes.count();
        for (let position = 7; position < count; position += STEP) {
          await bytes.nth(position).click();
          assert.match(
            await outcomeOf(page),
            /^✗ L1 refuses these bytes: [A-Z]\w+\./,
            `${position}`,
          );
          await bytes.nth(position).click();
          assert.match(await outcomeOf(page), /^✓ L1 accepts these bytes/, `${position}`);
        }
      }
    });
  });

  it("is used by keys alone: every byte is named, and can be reached and flipped", async () => {
    await withPage(honest, async (page) => {
      const focused = () => page.locator("#bytes :focus").getAttribute("aria-label");
      await page.locator('#bytes button[tabindex="0"]').focus();
      assert.match((await focused())!, /^byte 0, [0-9a-f]{2}, group, old root$/);
      await page.keyboard.press("ArrowRight");
      assert.match((await focused())!, /^byte 1, .*, group, old root$/);
      await page.keyboard.press("ArrowDown");
      assert.match((await focused())!, /^byte 32, .*, group, fee recipient$/);
      assert.match(
        await page.locator("#inspector").innerText(),
        /^Byte 32 of 421\. group: fee recipient, 0x/,
      );
      await page.keyboard.press("Enter");
      assert.equal(await page.locator("#bytes :focus").getAttribute("aria-pressed"), "true");
      assert.match(await outcomeOf(page), /^✗ L1 refuses these bytes: InvalidProof/);
      assert.equal(await page.locator('#bytes button[tabindex="0"]').count(), 1);
    });
  });

  it("shows the paths that moved, and the accounts with them", async () => {
    await withPage(honest, async (page) => {
      assert.equal(await page.locator("#tree .leaf.moved").count(), 2);
      assert.match((await page.locator("#tree svg").getAttribute("aria-label"))!, /accounts 2, 5/);
      const rows = await page.locator("#accounts tbody tr").allInnerTexts();
      assert.match(rows[0]!, /^account 2\s+−1,000,000\s+0 → 1\s/);
      assert.match(rows[1]!, /^account 5\s+\+999,000\s+0\s/);
    });
  });

  it("fits a telephone, before and after a flip", async () => {
    await withPage(
      honest,
      async (page) => {
        for (const name of [undefined, "Flip an amount", "Flip the proof"]) {
          if (name !== undefined) await page.getByRole("button", { name }).click();
          const width = await page.evaluate("document.documentElement.scrollWidth");
          assert.equal(width, TELEPHONE.width, name);
        }
      },
      { viewport: TELEPHONE },
    );
  });

  it("does the same where relaxed SIMD is not to be had", async () => {
    const prepare = "WebAssembly.validate = () => false;";
    const work = async (page: Page) => {
      assert.deepEqual(await cardsOf(page), ["✓ accepted", "✓ accepted"]);
    };
    await withPage(honest, work, { prepare });
  });

  it("shows what `quipu verify` has refused, whatever stands in the files", async () => {
    const directory = await historyDirectory(await provenHistory());
    const out = join(temporaryFolder(), "refused.html");
    const attack = "</script><script>alert(1)</script><!--";
    await editText(directory.batchPath(0), () => attack);
    const ended = await quipu("verify", directory.path, "--page", out);
    assert.equal(ended.code, 1, ended.stderr);
    assert.match(ended.stdout, /^page +.*refused\.html$/m);
    await withPage(out, async (page) => {
      assert.deepEqual(await cardsOf(page), ["✗ InvalidFile", "✗ RootMismatch"]);
      assert.match(
        await page.locator("#verdict").innerText(),
        /^✗ batch 0 is refused: InvalidFile\. 1 behind it is refused, too\..*the same verdicts/s,
      );
      assert.match(await outcomeOf(page), /^✗ The file is refused: InvalidFile/);
      assert.equal(await page.locator("#bytes button").count(), 0);
      await page.getByRole("button", { name: "Batch 1" }).click();
      assert.match(await outcomeOf(page), /^✗ L1 refuses these bytes: RootMismatch/);
    });
  });

  it("shows a file whose data are too long or too short", async () => {
    for (const alter of [(data: string) => `${data}00`, (data: string) => data.slice(0, -2)]) {
      const directory = await historyDirectory(await provenHistory());
      const out = join(temporaryFolder(), "length.html");
      await editJson<{ data: string }>(directory.batchPath(0), (batch) => {
        batch.data = alter(batch.data);
      });
      await writeRunPage(out, await verifyDirectory(directory.path));
      await withPage(out, async (page) => {
        assert.deepEqual(await cardsOf(page), ["✗ MalformedData", "✗ RootMismatch"]);
        assert.match(await page.locator("#verdict").innerText(), /the same verdicts\.$/s);
      });
    }
  });

  it("says so where the record has another verdict", async () => {
    const directory = await historyDirectory(await provenHistory());
    const out = join(temporaryFolder(), "page.html");
    const report = await verifyDirectory(directory.path);
    await editJson<{ publicInputs: { y: string } }>(directory.batchPath(1), (batch) => {
      batch.publicInputs.y = "1";
    });
    await writeRunPage(out, report);
    await withPage(out, async (page) => {
      assert.deepEqual(await cardsOf(page), ["✓ accepted", "✗ InvalidProof"]);
      assert.match(await page.locator("#verdict").innerText(), /another verdict on batch 1/);
      await page.getByRole("button", { name: "Batch 1" }).click();
      assert.match(await outcomeOf(page), /^✗ The file is refused: InvalidProof/);
    });
  });

  it("forbids itself to load, to send, and to run anything but its program", async () => {
    const text = await readFile(honest, "utf8");
    const quoted = /Content-Security-Policy" content="([^"]*)"/.exec(text)![1]!;
    const policy = quoted.replaceAll("&#39;", "'");
    assert.match(
      policy,
      /^default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-[\w+/]{43}=' 'wasm-unsafe-eval'$/,
    );
  });
});
