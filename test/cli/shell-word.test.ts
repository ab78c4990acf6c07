/** What is shown to be copied reads in a shell as the words that were meant. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { shellWord } from "../../terminal/shell-word.js";

describe("a word for the shell", () => {
  it("stays as it is where a shell reads it as it is", () => {
    for (const word of ["me.key", "./run/l1", "http://127.0.0.1:8545", "0x12ab", "a@b:c=d"]) {
      assert.equal(shellWord(word), word);
    }
  });

  it("is quoted where a shell would read something else", () => {
    for (const word of ["my keys/me.key", "it's", "$HOME", "a;b", "~/x", "http://h/?a=1&b=2", ""]) {
      const read = execFileSync("bash", ["-c", `printf %s ${shellWord(word)}`], {
        encoding: "utf8",
      });
      assert.equal(read, word);
      assert.notEqual(shellWord(word), word);
    }
  });
});
