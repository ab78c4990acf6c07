import assert from "node:assert/strict";
import { dataVector, decodeData, encodeData } from "../../../src/batch/data.js";
import { digestOf } from "../../../src/batch/public-inputs.js";
import { replayBatch } from "../../../src/batch/replay.js";
import { replaySignedBatch } from "../../../src/batch/replay-signed.js";
import { sealPublished } from "../../../src/batch/seal-published.js";
import { formatSealedBatch, parseSealedBatch } from "../../../src/batch/sealed-batch-json.js";
import { witnessInput } from "../../../src/batch/witness-input.js";
import { SUBGROUP_ORDER } from "../../../src/crypto/curve.js";
import type { ErrorCode } from "../../../src/errors.js";
import { transferMessage } from "../../../src/kinds/transfer/transfer-message.js";
import { SIGNED_KIND_NAMES } from "../../../src/operations/kinds.js";
import { parseShape } from "../../../src/shape.js";
import { State } from "../../../src/state/state.js";
import { aliasedMultiple, keyOfScalar, signByMultiple } from "../../support/aliased-signature.js";
import { modelVector } from "../../support/circuit-model.js";
import { refusal } from "../../support/refusal.js";
import { settled } from "../../support/settlement-scenario.js";
import {
  byOpposite,
  everyKind,
  SIGNED_SHAPE,
  signedBatch,
  withSignature,
} from "../../support/signed-batch.js";
import { domain, keyOf, levels, order, scenarioState } from "../../support/transfer-scenario.js";

const OPTIONS = { shape: SIGNED_SHAPE, domain };

function assertRefused(data: Uint8Array, code: ErrorCode, state = scenarioState()): void {
  const { root } = state;
  const accounts = state.accounts();
  for (const attempt of [replaySignedBatch, sealPublished]) {
    assert.throws(() => attempt(state, data, OPTIONS), refusal(code));
    assert.equal(state.root, root);
    assert.deepEqual(state.accounts(), accounts);
  }
}

describe("replay of a signed batch", () => {
  it("gives the state, the operations and their signatures back", () => {
    const { data, header } = signedBatch();
    const [state, plain] = [scenarioState(), scenarioState()];
    const { signatures, ...replayed } = replaySignedBatch(state, data, OPTIONS);
    assert.deepEqual(replayed, replayBatch(plain, data, OPTIONS));
    assert.equal(state.root, header.newRoot);
    const operations = everyKind();
    for (const name of SIGNED_KIND_NAMES) {
      assert.deepEqual(
        signatures[name],
        operations[name].map(({ signature }) => signature),
      );
    }
  });

  for (const name of SIGNED_KIND_NAMES) {
    it(`refuses a false signature among the ${name}`, () => {
      for (const wrong of [{ challenge: 0n }, { response: 0n }, { challenge: 0n, response: 0n }]) {
        assertRefused(
          withSignature(signedBatch(), name, () => wrong),
          "InvalidSignature",
        );
      }
      const other = withSignature(signedBatch(), name, ({ response }) => ({
        response: (response + 1n) % SUBGROUP_ORDER,
      }));
      assertRefused(other, "InvalidSignature");
      assert.doesNotThrow(() => replayBatch(scenarioState(), other, OPTIONS));
    });
  }

  it("refuses a signature over another nonce, which sealing does not look at", () => {
    const { signature } = order({ from: 0, to: 1, amount: 10n, fee: 1n, nonce: 0 });
    const operations = everyKind();
    const [first, second] = operations.transfers;
    const transfers = [{ ...first!, signature }, second!];
    const { data } = settled({ ...operations, transfers }, SIGNED_SHAPE);
    assertRefused(data, "InvalidSignature");
  });

  it("refuses the signature of another account", () => {
    const transfers = [order({ from: 0, to: 1 }, keyOf(1))];
    assertRefused(settled({ transfers }, SIGNED_SHAPE).data, "InvalidSignature");
  });

  it("refuses what plain replay refuses: another domain, state or root, an unsigned shape", () => {
    const { data, shape } = signedBatch();
    const { header, settlement, records } = decodeData(data, shape, levels);
    const forge = (fields: Partial<typeof header>) =>
      encodeData({ header: { ...header, ...fields }, settlement, records }, shape);
    assertRefused(forge({ domain: domain + 1n }), "DomainMismatch");
    assertRefused(forge({ newRoot: header.newRoot + 1n }), "RootMismatch");
    assertRefused(data, "RootMismatch", new State([], levels));
    const unsigned = { shape: parseShape("2x5-1d1e1w1p"), domain };
    const attempt = () => replaySignedBatch(scenarioState(), data, unsigned);
    assert.throws(attempt, refusal("InvalidShape"));
  });

  it("takes a signature by the opposite key, and says by which", () => {
    const transfer = byOpposite();
    const { data } = settled({ transfers: [transfer] }, SIGNED_SHAPE);
    const { signatures } = replaySignedBatch(scenarioState(), data, OPTIONS);
    assert.deepEqual(signatures.transfers, [transfer.signature]);
  });
});

describe("sealing of published data", () => {
  const batches = {
    "one of everything": () => signedBatch(),
    "nothing but padding": () => settled({}, SIGNED_SHAPE),
    "a signature by the opposite key": () => settled({ transfers: [byOpposite()] }, SIGNED_SHAPE),
  };
  for (const [what, seal] of Object.entries(batches)) {
    it(`gives the batch of ${what}, which can be stored and proven`, () => {
      const batch = seal();
      const state = scenarioState();
      const { root } = state;
      const again = sealPublished(state, batch.data, OPTIONS);
      assert.equal(state.root, root);
      assert.deepEqual(again.publicInputs, batch.publicInputs);
      assert.deepEqual(witnessInput(again), witnessInput(batch));
      const stored = parseSealedBatch(formatSealedBatch(again), "stored");
      assert.deepEqual(witnessInput(stored), witnessInput(batch));
    });
  }

  it("takes a signature by another multiple of its key, and says so to the circuit", () => {
    const scalar = 987_654_321n;
    const publicKey = keyOfScalar(scalar);
    const accounts = scenarioState().accounts();
    const state = () => new State(accounts.with(0, { ...accounts[0]!, publicKey }), levels);
    const transfer = order({ from: 0, to: 1 });
    const { data } = settled({ transfers: [transfer] }, SIGNED_SHAPE, state());
    const message = transferMessage(domain, transfer);
    const short = signByMultiple(scalar, publicKey, { message, multipleOf: aliasedMultiple });
    const { header, settlement, records } = decodeData(data, SIGNED_SHAPE, levels);
    const { challenge, response } = short;
    const transfers = settlement.signatures!.transfers.with(0, { challenge, response });
    const signatures = { ...settlement.signatures!, transfers };
    const aliased = { header, records, settlement: { ...settlement, signatures } };
    const published = encodeData(aliased, SIGNED_SHAPE);
    const replayed = replaySignedBatch(state(), published, OPTIONS);
    const signature = { r8: short.r8, s: response, aliased: true };
    assert.deepEqual(replayed.signatures.transfers, [signature]);
    const sealed = sealPublished(state(), published, OPTIONS);
    assert.deepEqual(sealed.data, published);
    assert.equal(witnessInput(sealed).s[0], response + 2n ** 252n);
    const stored = parseSealedBatch(formatSealedBatch(sealed), "stored");
    assert.deepEqual(witnessInput(stored), witnessInput(sealed));
  });

  it("takes padding before an operation of its kind, and has it where the data have it", () => {
    const { data } = settled({ transfers: [order({ from: 0, to: 1 })] }, SIGNED_SHAPE);
    const { header, settlement, records } = decodeData(data, SIGNED_SHAPE, levels);
    const transfers = settlement.signatures!.transfers.toReversed();
    const moved = encodeData(
      {
        header,
        settlement: { ...settlement, signatures: { ...settlement.signatures!, transfers } },
        records: { ...records, transfers: records.transfers.toReversed() },
      },
      SIGNED_SHAPE,
    );
    replaySignedBatch(scenarioState(), moved, OPTIONS);
    const sealed = sealPublished(scenarioState(), moved, OPTIONS);
    assert.deepEqual(sealed.data, moved);
    assert.equal(sealed.publicInputs.digest, digestOf(moved, SIGNED_SHAPE, levels));
    const vector = modelVector(witnessInput(sealed), levels, { signed: true });
    assert.deepEqual(vector, dataVector(moved, SIGNED_SHAPE));
    const stored = parseSealedBatch(formatSealedBatch(sealed), "stored");
    assert.deepEqual(witnessInput(stored), witnessInput(sealed));
  });
});
