/** Shapes as arguments: accepted alike and answered alike by every command that takes one. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { parseShapeArgument, parseUnsignedShape } from "../../cli/shape-argument.js";
import { batchInstance } from "../../prover/circuits/batch-instance.js";
import { formatShape, parseShape } from "../../src/shape.js";
import { refusal } from "../support/refusal.js";
import { quipu } from "../support/run-quipu.js";
import { temporaryFolder } from "../support/temporary-folder.js";

describe("a shape as an argument", () => {
  it("is a shape, or the name of its circuit", () => {
    for (const text of ["8x6", "4x4-2d1e2w", "4x4-s", "4x4-2d1e2ws"]) {
      assert.equal(formatShape(parseShapeArgument(text)), text);
      assert.equal(formatShape(parseShapeArgument(`batch-${text}`)), text);
    }
  });

  for (const [text, meant] of [
    ["4X4", "4x4"],
    ["4×4", "4x4"],
    ["4*4", "4x4"],
    ["4by4", "4x4"],
    ["4 x 4", "4x4"],
    ["Batch-8X6", "8x6"],
    ["batch-1x2-l3", "1x2"],
    ["4x4-2w1e2d", "4x4-2d1e2w"],
    ["4x4_2d-1e", "4x4-2d1e"],
    ["4x6-2p1w2d", "4x6-2d1w2p"],
    ["4x6-2p1w2dS", "4x6-2d1w2ps"],
    ["batch-2x5-1ps-l3", "2x5-1ps"],
    ["4X4-s", "4x4-s"],
  ] as const) {
    it(`is asked back for a slip: ${text}`, () => {
      assert.throws(
        () => parseShapeArgument(text),
        (error) =>
          error instanceof InvalidArgumentError && error.message.endsWith(`did you mean ${meant}?`),
      );
    });
  }

  it("is refused where batches go to the contract with their proofs, if it is signed", () => {
    assert.equal(formatShape(parseUnsignedShape("batch-4x4-2d")), "4x4-2d");
    assert.throws(
      () => parseUnsignedShape("4x4-2ds"),
      (error) =>
        error instanceof InvalidArgumentError &&
        /got 4x4-2ds, expected one that is not signed/.test(error.message),
    );
  });

  it("is refused without a guess where there is none", () => {
    for (const text of ["", "escape", "4", "4x129", "0x4", "4x4-2q"]) {
      assert.throws(
        () => parseShapeArgument(text),
        (error) => error instanceof InvalidArgumentError && !error.message.includes("did you mean"),
        text,
      );
    }
  });
});

describe("a shape that is not listed", () => {
  it("is refused with the nearest one, and taken on request", async () => {
    for (const [text, nearest] of [
      ["4x3", "4x4"],
      ["9x6", "8x6"],
      ["4x44", "4x4"],
      ["128x128", "64x64"],
      ["4x4-2d1e1w", "4x4-2d1e2w"],
    ] as const) {
      const message = new RegExp(`got ${text}, .* did you mean ${nearest}\\? --any-shape takes`);
      await assert.rejects(batchInstance(parseShape(text)), refusal("ShapeUnknown", message));
      const { name } = await batchInstance(parseShape(text), 8, { anyShape: true });
      assert.equal(name, `batch-${text}`);
    }
  });
});

describe("commands that take a shape", function () {
  this.timeout(180_000);
  const folder = temporaryFolder();
  const workload = join(folder, "workload");
  const out = join(folder, "out");
  const commands: Readonly<Record<string, (shape: string) => string[]>> = {
    prove: (shape) => ["prove", "--workload", workload, "--shape", shape, "--out", out],
    bench: (shape) => ["bench", "--shapes", shape, "--out", out],
    build: (shape) => ["build", "--shape", shape],
    setup: (shape) => ["setup", "--shape", shape],
    export: (shape) => ["export", "--shape", shape, "--out", out],
    constraints: (shape) => ["constraints", shape],
  };

  before(async () => {
    const size = ["--accounts", 3, "--transfers", 2, "--seed", 1];
    assert.equal((await quipu("workload", ...size, "--out", workload)).code, 0);
    const shallow = ["--levels", 3, "--out", `${workload}-l3`];
    assert.equal((await quipu("workload", ...size, ...shallow)).code, 0);
  });

  for (const [name, command] of Object.entries(commands)) {
    it(`say what was meant: ${name}`, async () => {
      const unlisted = await quipu(...command("batch-4x3"));
      assert.equal(unlisted.code, 2, unlisted.stderr);
      assert.match(unlisted.stderr, /ShapeUnknown: .*got 4x3, .* did you mean 4x4\? --any-shape/);
      const slip = await quipu(...command("4X4"));
      assert.equal(slip.code, 2, slip.stderr);
      assert.match(slip.stderr, /got "4X4", expected NxM or NxM-DdEeWwPps; did you mean 4x4\?/);
    });
  }

  it("prove any shape on request, and verify it", async () => {
    const prove = ["prove", "--workload", `${workload}-l3`, "--shape", "1x3", "--out", out];
    const proved = await quipu(...prove, "--any-shape");
    assert.equal(proved.code, 0, proved.stderr);
    assert.match(proved.stdout, /^full +1 of 1 transfers a batch, 100 %$/m);
    assert.match(
      proved.stdout,
      /^an operation +\d+ ms \(\d+ operations? in [\d.]+ m?s; without circuit, key and empty places\)$/m,
    );
    assert.match(proved.stdout, /^wall time +[\d.]+ s$/m);
    const verified = await quipu("verify", out);
    assert.equal(verified.code, 0, verified.stdout);
    const again = await quipu(...prove, "--any-shape");
    assert.doesNotMatch(again.stdout, /^an operation /m);
  });

  it("count the constraints of a shape by its short name", async () => {
    const short = await quipu("constraints", "1x2", "--json");
    assert.equal(short.code, 0, short.stderr);
    const long = await quipu("constraints", "batch-1x2", "--json");
    assert.equal(short.stdout, long.stdout);
  });
});
