/** The file of provers' tokens. */
import assert from "node:assert/strict";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readProverTokens } from "../../../node/fleet/prover-tokens.js";
import { refusal } from "../../support/refusal.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const ADA = "a".repeat(16);
const BOB = "b".repeat(40);

async function fileOf(text: string, mode = 0o600): Promise<string> {
  const path = join(temporaryFolder(), "tokens");
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}

const refuses = async (text: string, message: RegExp, mode?: number) => {
  const path = await fileOf(text, mode);
  await assert.rejects(readProverTokens(path), (error: Error) => {
    assert.doesNotMatch(error.message, /aaaa|bbbb/, "a token is quoted");
    return refusal("InvalidFile", message)(error);
  });
};

describe("tokens of provers", () => {
  it("are known by their names", async () => {
    const path = await fileOf(`# machines\n\nada ${ADA}\n  bob\t${BOB}  \n`);
    const tokens = await readProverTokens(path);
    assert.equal(tokens.nameOf(ADA), "ada");
    assert.equal(tokens.nameOf(BOB), "bob");
    assert.equal(tokens.nameOf(`${ADA}a`), undefined);
    assert.equal(tokens.nameOf(""), undefined);
  });

  it("are refused from a file that others may read", async () => {
    for (const mode of [0o644, 0o604, 0o660]) {
      const expected = new RegExp(`mode ${mode.toString(8)}.*mode 600, or 640`);
      await refuses(`ada ${ADA}\n`, expected, mode);
    }
  });

  it("are refused if short, twice, nameless or none", async () => {
    await refuses(`ada ${ADA.slice(1)}`, /line 1: characters of the token.*15.*16/);
    await refuses(`ada ${ADA}\nbob ${ADA}`, /line 2.*second time/);
    await refuses(`ada ${ADA}\nada ${BOB}`, /line 2.*second time/);
    await refuses(`${BOB}`, /line 1.*NAME TOKEN/);
    await refuses(`ada ${ADA} more`, /line 1.*NAME TOKEN/);
    await refuses(`../ada ${ADA}`, /line 1.*NAME TOKEN/);
    await refuses("# nobody\n", /no token/);
    await assert.rejects(readProverTokens("nowhere"), refusal("InvalidFile", /no such file/));
  });
});
