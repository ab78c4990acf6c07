/** Batches of signed shapes, as native code seals them or reads them off their data, in the circuit. */

import { batchInstance } from "../../prover/circuits/batch-instance.js";
import { decodeData, encodeData } from "../../src/batch/data.js";
import { sealPublished } from "../../src/batch/seal-published.js";
import { witnessInput } from "../../src/batch/witness-input.js";
import { transferMessage } from "../../src/kinds/transfer/transfer-message.js";
import { State } from "../../src/state/state.js";
import { aliasedMultiple, keyOfScalar, signByMultiple } from "../support/aliased-signature.js";
import { CircuitUnderTest } from "../support/circuit-under-test.js";
import { settled } from "../support/settlement-scenario.js";
import {
  byOpposite,
  everyKind,
  SIGNED_SHAPE,
  signedBatch,
  withSignature,
} from "../support/signed-batch.js";
import { domain, levels, order, scenarioState } from "../support/transfer-scenario.js";

/** Of header, deposit, exit, withdrawal and payment. */
const FIRST = 5 + 4 + 3 + 2 + 2;
/** Places of signatures, in the order of the vector. */
const PLACES = ["payment[0]", "transfer[0]", "transfer[1]", "withdrawal[0]"];

describe("Batch of a signed shape", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await CircuitUnderTest.open(await batchInstance(SIGNED_SHAPE, levels));
  });

  const batches = {
    "nothing but padding": () => settled({}, SIGNED_SHAPE),
    "one of everything": signedBatch,
    "a transfer alone": () => settled({ transfers: [order({ from: 1, to: 2 })] }, SIGNED_SHAPE),
    "a transfer by the opposite key": () => settled({ transfers: [byOpposite()] }, SIGNED_SHAPE),
  };
  for (const [what, seal] of Object.entries(batches)) {
    it(`accepts ${what}, and the same read off its data`, async () => {
      const batch = seal();
      const published = sealPublished(scenarioState(), batch.data, {
        shape: SIGNED_SHAPE,
        domain,
      });
      for (const each of [batch, published]) {
        circuit.assertSatisfied(await circuit.honest({ ...witnessInput(each) }));
      }
    });
  }

  it("accepts what others have published with padding before an operation", async () => {
    const { data } = settled({ transfers: [order({ from: 0, to: 1 })] }, SIGNED_SHAPE);
    const { header, settlement, records } = decodeData(data, SIGNED_SHAPE, levels);
    const transfers = settlement.signatures!.transfers.toReversed();
    const signatures = { ...settlement.signatures!, transfers };
    const moved = { ...records, transfers: records.transfers.toReversed() };
    const batch = { header, settlement: { ...settlement, signatures }, records: moved };
    const published = encodeData(batch, SIGNED_SHAPE);
    const sealed = sealPublished(scenarioState(), published, { shape: SIGNED_SHAPE, domain });
    circuit.assertSatisfied(await circuit.honest({ ...witnessInput(sealed) }));
  });

  it("accepts what others have signed by another multiple of their key", async () => {
    const scalar = 987_654_321n;
    const publicKey = keyOfScalar(scalar);
    const accounts = scenarioState().accounts();
    const state = () => new State(accounts.with(0, { ...accounts[0]!, publicKey }), levels);
    const transfer = order({ from: 0, to: 1 });
    const message = transferMessage(domain, transfer);
    const short = signByMultiple(scalar, publicKey, { message, multipleOf: aliasedMultiple });
    const batch = settled({ transfers: [transfer] }, SIGNED_SHAPE, state());
    const data = withSignature(batch, "transfers", () => short);
    const sealed = sealPublished(state(), data, { shape: SIGNED_SHAPE, domain });
    circuit.assertSatisfied(await circuit.honest({ ...witnessInput(sealed) }));
  });

  it("holds every published challenge and response, of operations and of padding", async () => {
    for (const operations of [everyKind(), {}]) {
      const witness = await circuit.honest({ ...witnessInput(settled(operations, SIGNED_SHAPE)) });
      for (const [place, operation] of PLACES.entries()) {
        const parts = ["challenge[0]", "response[0]"];
        for (const [i, part] of parts.entries()) {
          const name = `vector[${FIRST + 2 * place + i}]`;
          const forged = circuit.edited(witness, { [name]: circuit.valueOf(witness, name) + 1n });
          circuit.assertViolatesAmongOthers(forged, name, `${operation}.signature.${part}`);
        }
      }
    }
  });
});
