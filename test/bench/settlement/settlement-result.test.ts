/** The file of a comparison: what is written is read back, and what is none is refused. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readSettlement, writeSettlement } from "../../../bench/settlement/settlement-result.js";
import { madeUpSettlement, madeUpSettlementPath } from "../../support/made-up-settlement.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

type Json = Record<string, unknown>;

async function refusal(change: (content: Json) => void): Promise<string> {
  const content: Json = JSON.parse(await readFile(madeUpSettlementPath, "utf8"));
  change(content);
  const path = join(temporaryFolder(), "settlement.json");
  await writeFile(path, JSON.stringify(content));
  const error = await readSettlement(path).then(
    () => assert.fail("nothing was refused"),
    (reason: { code: string; message: string }) => reason,
  );
  assert.equal(error.code, "InvalidFile");
  return error.message;
}

describe("the result file of a comparison", () => {
  it("is read as it was written", async () => {
    const result = await madeUpSettlement();
    assert.equal(result.terms.proposalBond, 10n ** 19n);
    const path = join(temporaryFolder(), "settlement.json");
    await writeSettlement(path, result);
    assert.deepEqual(await readSettlement(path), result);
    const [written, read] = [path, madeUpSettlementPath].map((file) => readFile(file, "utf8"));
    assert.deepEqual(JSON.parse(await written!), JSON.parse(await read!));
  });

  it("is refused if it is of another form, naming the place", async () => {
    const cases: [RegExp, (content: Json) => void][] = [
      [/format/, (content) => Object.assign(content, { format: "quipu/settlement/2" })],
      [/shape/, (content) => Object.assign(content, { shape: "4x6-2d1e1w2ps" })],
      [/stolen/, (content) => Object.assign(content, { stolen: "1.5" })],
      [/terms\.proposalBond/, ({ terms }) => Object.assign(terms as Json, { proposalBond: "ten" })],
      [/validity\.commit/, ({ validity }) => Object.assign(validity as Json, { commit: null })],
      [/outcomes\.executed/, ({ outcomes }) => delete (outcomes as Json).executed],
      [/interval/, (content) => Object.assign(content, { interval: 0 })],
    ];
    for (const [place, change] of cases) assert.match(await refusal(change), place);
  });
});
