import { Sequencer } from "../../sequencer/sequencer.js";
import { replayBatch } from "../../src/batch/replay.js";
import { parseShape } from "../../src/shape.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import { assertRefused } from "../support/assert-refused.js";
import { assertForgeryFails } from "../support/attack.js";
import { cheatingProver } from "../support/cheating-prover.js";
import { feeRecipient, order, scenarioState, sealed } from "../support/transfer-scenario.js";

const shape = parseShape("2x4");

describe("attack: replay on another deployment (rule G)", () => {
  it("the same signed transfer, another domain", async () => {
    const elsewhere = deploymentDomain({ chainId: 1n, contract: 2n });
    const transfer = order({ from: 0, to: 1 });
    const sequencer = new Sequencer(scenarioState(), { domain: elsewhere, feeRecipient });
    assertRefused(() => sequencer.admit(transfer), "InvalidSignature");
    const { data } = sealed([transfer], shape);
    assertRefused(
      () => replayBatch(scenarioState(), data, { shape, domain: elsewhere }),
      "DomainMismatch",
    );
    await assertForgeryFails(await cheatingProver(shape), {
      claim: { transfers: [transfer], domain: elsewhere },
      violates: /^transfer\[0\]\.signature\.sum\./,
      honestTwin: { transfers: [transfer] },
    });
  });
});
