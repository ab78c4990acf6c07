/** The file of `--config`, read as the flags that it stands for. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { takeConfig } from "../../cli/node/node-flags.js";
import { temporaryFolder } from "../support/temporary-folder.js";

describe("a setting that turns something off", () => {
  const file = join(temporaryFolder(), "node.json");
  const taken = async (setting: object, ...words: readonly string[]) => {
    await writeFile(file, JSON.stringify(setting));
    const command = new Command().option("--no-rate-limit").option("--config <file>");
    command.parse(["--config", file, ...words], { from: "user" });
    await takeConfig(command);
    return command.opts().rateLimit;
  };

  it("does so by its name, as the flag does", async () => {
    assert.equal(await taken({}), true);
    assert.equal(await taken({ "no-rate-limit": true }), false);
    assert.equal(await taken({ "no-rate-limit": false }), true);
    assert.equal(await taken({ "no-rate-limit": false }, "--no-rate-limit"), false);
  });
});
