/** Files with a token of a prover or an operator. */
import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readToken } from "../../cli/token-file.js";
import { refusal } from "../support/refusal.js";

describe("a file with a token", () => {
  let folder: string;
  let path: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "quipu-token-"));
    path = join(folder, "token");
  });
  after(() => rm(folder, { recursive: true }));

  async function keep(content: string, mode = 0o600): Promise<void> {
    await writeFile(path, content);
    await chmod(path, mode);
  }

  it("has it alone, or behind a name", async () => {
    await keep("a-secret\n");
    assert.equal(await readToken(path), "a-secret");
    await keep("vienna a-secret\n", 0o640);
    assert.equal(await readToken(path), "a-secret");
  });

  it("is refused if it holds nothing, or too much; what it holds is not told", async () => {
    for (const content of ["", "\n", "one two a-secret"]) {
      await keep(content);
      const told = await readToken(path).catch((error: Error) => error);
      assert.ok(told instanceof Error && !told.message.includes("a-secret"));
      refusal("InvalidFile")(told);
    }
    await assert.rejects(readToken(join(folder, "none")), refusal("InvalidFile", /no such file/));
  });

  it("is refused if anybody may read it, or a group change it", async () => {
    for (const mode of [0o644, 0o604, 0o660]) {
      await keep("a-secret", mode);
      const expected = refusal("InvalidFile", new RegExp(`mode ${mode.toString(8)}`));
      await assert.rejects(readToken(path), expected);
    }
  });
});
