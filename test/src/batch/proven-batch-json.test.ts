/** The text of a batch file: it comes back as it was, and says where it contradicts itself. */
import assert from "node:assert/strict";
import type { ProvenBatch } from "../../../src/batch/proven-batch.js";
import { formatBatch, misstatementsOf, parseBatch } from "../../../src/batch/proven-batch-json.js";
import { QuipuError } from "../../../src/errors.js";
import { sealCase } from "../../support/batches.js";
import { refusal } from "../../support/refusal.js";

/** No proof of anything: here nobody looks at it. */
const proof = {
  pi_a: ["1", "2", "1"],
  pi_b: [
    ["3", "4"],
    ["5", "6"],
    ["1", "0"],
  ],
  pi_c: ["7", "8", "1"],
  protocol: "groth16",
  curve: "bn128",
} as const;

const { shape, levels, data, header, publicInputs } = sealCase().batch;
const batch: ProvenBatch = {
  ...{ number: 3, shape, levels, data, publicInputs, proof },
  ...{ oldRoot: header.oldRoot, newRoot: header.newRoot },
  key: { id: "0123456789abcdef".repeat(4) },
};
const text = formatBatch(batch);
const LARGEST = (1n << 256n) - 1n;

/** The text of the batch with fields replaced; what is undefined is left out. */
const edited = (fields: object): string => JSON.stringify({ ...JSON.parse(text), ...fields });

describe("batch JSON", () => {
  it("comes back as it was", () => {
    assert.deepEqual(parseBatch(text, "b"), batch);
    assert.ok(text.endsWith("\n}\n"));
    assert.ok(text.startsWith('{\n  "format": "quipu/batch/4",\n'));
  });

  it("is read as it is, right or wrong: words of up to 256 bits", () => {
    const words = { digest: LARGEST, challenge: 0n, y: 1n };
    const wrong = { ...batch, oldRoot: LARGEST, newRoot: 0n, publicInputs: words };
    assert.deepEqual(parseBatch(formatBatch(wrong), "b"), wrong);
    const largest = { ...batch, number: 2 ** 32 - 1, levels: 8, data: new Uint8Array() };
    assert.deepEqual(parseBatch(formatBatch(largest), "b"), largest);
  });

  it("carries the cause of a refusal", () => {
    const hasCause = ({ cause }: { cause?: unknown }) => cause instanceof QuipuError;
    assert.throws(() => parseBatch(edited({ shape: "1x1" }), "b"), hasCause);
  });

  const tooWide = String(LARGEST + 1n);
  const point = ["1", "2"];
  const inputs = JSON.parse(text).publicInputs;
  for (const [name, changed, message] of [
    ["cut off", text.slice(0, -3), /b: got text that is not JSON/],
    [
      "of the version before, which had z",
      edited({ format: "quipu/batch/3", publicInputs: { digest: "1", z: "2", y: "3" } }),
      /b: format: got "quipu\/batch\/3", expected "quipu\/batch\/4"/,
    ],
    ["without a number", edited({ number: undefined }), /b: number: got nothing, expected a value/],
    ["with a number of 33 bits", edited({ number: 2 ** 32 }), /b: number: got 4294967296/],
    ["too deep", edited({ levels: 9 }), /b: levels: got 9, expected an integer, 0…8/],
    ["with a field too many", edited({ note: 1 }), /b: note: got "note", expected no such field/],
    ["of no shape", edited({ shape: "4" }), /b: shape: got "4", expected NxM/],
    ["of a shape in a list", edited({ shape: ["4x6"] }), /b: shape: got Array/],
    ["with a root too wide", edited({ oldRoot: tooWide }), /b: oldRoot: got/],
    ["with a new root too wide", edited({ newRoot: tooWide }), /b: newRoot: got/],
    ["with half a byte of data", edited({ data: "0x123" }), /b: data: .*lower-case hex digits/],
    ["with data in capitals", edited({ data: "0xAB" }), /b: data: .*lower-case hex digits/],
    ["with data without 0x", edited({ data: "12" }), /b: data: .*lower-case hex digits/],
    ["with words before the data", edited({ data: "data 0x12" }), /b: data: .*hex digits/],
    ["with words behind the data", edited({ data: "0x12 data" }), /b: data: .*hex digits/],
    ["without public inputs", edited({ publicInputs: {} }), /b: publicInputs\.digest: got nothing/],
    [
      "with a public input too wide",
      edited({ publicInputs: { ...inputs, challenge: tooWide } }),
      /b: publicInputs\.challenge: got/,
    ],
    [
      "with a public input too many",
      edited({ publicInputs: { ...inputs, x: "1" } }),
      /b: publicInputs\.x: .*no such field/,
    ],
    ["with a point of two", edited({ proof: { ...proof, pi_a: point } }), /b: proof\.pi_a/],
    ["with a pair of one", edited({ proof: { ...proof, pi_b: [["1"]] } }), /b: proof\.pi_b/],
    [
      "with a coordinate too wide",
      edited({ proof: { ...proof, pi_c: [tooWide, "1", "1"] } }),
      /b: proof\.pi_c\.0: got/,
    ],
    [
      "with a proof of another kind",
      edited({ proof: { ...proof, protocol: "plonk" } }),
      /b: proof\.protocol: got "plonk", expected "groth16"/,
    ],
    [
      "with a proof on another curve",
      edited({ proof: { ...proof, curve: "bls12381" } }),
      /b: proof\.curve: got "bls12381", expected "bn128"/,
    ],
    [
      "with a word too many in the proof",
      edited({ proof: { ...proof, pi_d: point } }),
      /b: proof\.pi_d: .*no such field/,
    ],
    ["without a key", edited({ key: {} }), /b: key\.id: got nothing/],
    ["with a short id", edited({ key: { id: "ab" } }), /b: key\.id: .*64 lower-case hex digits/],
    [
      "with words before the id",
      edited({ key: { id: `id ${batch.key.id}` } }),
      /b: key\.id: .*64 lower-case hex digits/,
    ],
    [
      "with words behind the id",
      edited({ key: { id: `${batch.key.id}0` } }),
      /b: key\.id: .*64 lower-case hex digits/,
    ],
    [
      "with more about the key",
      edited({ key: { ...batch.key, contributions: 9 } }),
      /b: key\.contributions: .*no such field/,
    ],
  ] as const) {
    it(`is refused ${name}`, () => {
      assert.throws(() => parseBatch(changed, "b"), refusal("InvalidFile", message));
    });
  }

  it("contradicts itself in nothing if it is honest", () => {
    assert.deepEqual(misstatementsOf(batch), []);
  });

  const other = (name: "digest" | "challenge" | "y") => ({
    publicInputs: { ...publicInputs, [name]: publicInputs[name] + 1n },
  });
  for (const [name, fields, said] of [
    ["its old root", { oldRoot: batch.oldRoot + 1n }, [["RootMismatch", "old root"]]],
    ["its new root", { newRoot: batch.newRoot + 1n }, [["RootMismatch", "new root"]]],
    ["its challenge", other("challenge"), [["InvalidProof", "challenge"]]],
    ["y", other("y"), [["InvalidProof", "y"]]],
    [
      "its digest, from which challenge and y follow",
      other("digest"),
      [
        ["InvalidProof", "challenge"],
        ["InvalidProof", "y"],
      ],
    ],
  ] as const) {
    it(`says that it contradicts itself in ${name}`, () => {
      const found = misstatementsOf({ ...batch, ...fields });
      assert.deepEqual(
        found.map(({ code, problem }) => [code, problem.what]),
        said,
      );
      for (const { problem } of found) assert.match(problem.expected, /, from the data$/);
    });
  }

  it("is compared with data of its shape only", () => {
    const short = { ...batch, data: data.slice(1) };
    assert.throws(() => misstatementsOf(short), refusal("MalformedData"));
  });
});
