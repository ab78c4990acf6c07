/** `quipu try`: what it prints is what has happened. */
import assert from "node:assert/strict";
import type { Step } from "../../tries/double-spend.js";
import type { Judgement } from "../../tries/judge.js";
import { quipu } from "../support/run-quipu.js";

describe("quipu try", () => {
  it("lists what there is to try", async () => {
    const { code, stdout } = await quipu("try", "--help");
    assert.equal(code, 0);
    for (const name of ["double-spend", "judge"]) {
      assert.match(stdout, new RegExp(`^ {2}${name} `, "m"));
      const help = await quipu("try", name, "--help");
      assert.match(help.stdout, new RegExp(`\\$ quipu try ${name}`));
    }
  });

  it("tells of a double spend, who refused it, and by which rule", async () => {
    const { code, stdout, stderr } = await quipu("try", "double-spend");
    assert.equal(code, 0, stderr);
    assert.match(
      stdout,
      /refused by the sequencer: InsufficientBalance \(rule D\): .*got 1 ETH, expected ≥ 5 ETH$/m,
    );
    assert.match(stdout, /1 of \d+ constraints violated: of withdrawal\[0\]\.spend\.remaining$/m);
    assert.match(stdout, /refused by L1: RootMismatch: /);
    assert.match(stdout, /L1 owes Alice 1 ETH$/m);
    assert.match(stdout, /Nobody got the same money twice\.\n$/);
  });

  it("tells the same as JSON", async () => {
    const { code, json } = await quipu("try", "double-spend", "--json");
    assert.equal(code, 0);
    const { steps, isSound } = json<{ steps: readonly Step[]; isSound: boolean }>();
    const codes = steps.flatMap((step) => (step.kind === "attempt" ? [step.refusal?.code] : []));
    assert.deepEqual(codes, [
      ...["InsufficientBalance", "ConstraintViolated"],
      ...["RootMismatch", "InvalidProof"],
    ]);
    assert.equal(isSound, true);
  });

  it("measures a verification against an execution", async () => {
    const { code, stderr, json } = await quipu("try", "judge", "--json");
    assert.equal(code, 0, stderr);
    const { verifyMs, executeMs, transfers, worthwhileFrom } = json<Judgement>();
    assert.equal(transfers, 256);
    assert.ok(verifyMs > 0 && executeMs > 0);
    assert.equal(worthwhileFrom, Math.ceil(verifyMs / executeMs));
  });
});
