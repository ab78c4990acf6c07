/** What a watcher thinks of proposals, those of an endpoint that lies among them. */
import assert from "node:assert/strict";
import { type NewProposal, WatchedChain } from "../../../l1/optimistic/watched-chain.js";
import { toCalldata } from "../../../src/batch/calldata.js";
import { replaySignedBatch } from "../../../src/batch/replay-signed.js";
import type { Operations } from "../../../src/batch/seal-batch.js";
import { QuipuError } from "../../../src/errors.js";
import { State } from "../../../src/state/state.js";
import { refusal } from "../../support/refusal.js";
import { deposit, ownerOf, settled, withdraw } from "../../support/settlement-scenario.js";
import { SIGNED_SHAPE, signedBatch } from "../../support/signed-batch.js";
import { domain, keyOf, levels, order, scenarioState } from "../../support/transfer-scenario.js";

const FIRST: Operations = { deposits: [deposit(0, 1000n)] };
const SECOND: Operations = { withdrawals: [withdraw({ from: 0, amount: 10n })] };

/** Proposals that follow on each other from the empty tree on. */
function proposals(...batches: readonly Operations[]): NewProposal[] {
  const state = new State([], levels);
  return batches.map((operations, i) => {
    const { data, header } = settled(operations, SIGNED_SHAPE, state);
    const { oldRoot, newRoot, feeRecipient } = header;
    const calldata = toCalldata(data);
    const context = { shape: SIGNED_SHAPE, oldRoot, feeRecipient, domain };
    const published = { ...context, calldata, batches: [data] };
    return { id: i + 1, published, proposedAt: 10 * i, proven: false, previous: i, newRoot };
  });
}

function withRoots(
  proposal: NewProposal,
  { newRoot = proposal.newRoot, oldRoot = proposal.published.oldRoot },
): NewProposal {
  return { ...proposal, newRoot, published: { ...proposal.published, oldRoot } };
}

describe("a watched chain of proposals", () => {
  it("does not call a proposal false for roots that the contract cannot have seen", () => {
    const [first, second] = proposals(FIRST, SECOND);
    const chain = new WatchedChain(levels);
    const otherNew = withRoots(first!, { newRoot: first!.newRoot + 1n });
    assert.throws(() => chain.propose(otherNew), refusal("SyncMismatch"));
    assert.equal(chain.propose(first!).name, "true");
    const otherOld = withRoots(second!, { oldRoot: second!.published.oldRoot + 1n });
    assert.throws(() => chain.propose(otherOld), refusal("SyncMismatch"));
    assert.equal(chain.propose(second!).name, "true");
  });

  it("does not believe that a false proposal was proven", () => {
    const stolen = { withdrawals: [withdraw({ from: 0, amount: 10n }, keyOf(1))] };
    const [first, theft] = proposals(FIRST, stolen);
    const chain = new WatchedChain(levels);
    chain.propose(first!);
    assert.throws(() => chain.propose({ ...theft!, proven: true }), refusal("SyncMismatch"));
    const again = new WatchedChain(levels);
    again.propose(first!);
    assert.equal(again.propose(theft!).name, "false");
    assert.throws(() => again.prove(theft!.id), refusal("SyncMismatch"));
  });

  it("knows the state again when the theft has fallen, and judges what comes instead", () => {
    const stolen = { withdrawals: [withdraw({ from: 0, amount: 10n }, keyOf(1))] };
    const [first, theft, onTop] = proposals(FIRST, stolen, { deposits: [deposit(1, 1n)] });
    const [, honest] = proposals(FIRST, SECOND);
    const chain = new WatchedChain(levels);
    const verdicts = [first!, theft!, onTop!].map((each) => chain.propose(each).name);
    assert.deepEqual(verdicts, ["true", "false", "groundless"]);
    chain.challenge(theft!.id, 100);
    chain.slash(theft!.id);
    assert.equal(chain.propose({ ...honest!, id: 4 }).name, "true");
    chain.finalize(1);
    chain.finalize(4);
    assert.equal(chain.finalState.root, honest!.newRoot);
  });

  it("calls a group false of which only the last batch is", () => {
    const stolen = { withdrawals: [withdraw({ from: 0, amount: 10n }, keyOf(1))] };
    const [first, theft] = proposals(FIRST, stolen);
    const batches = [...first!.published.batches, ...theft!.published.batches];
    const group = {
      ...first!,
      newRoot: theft!.newRoot,
      published: { ...first!.published, batches },
    };
    const chain = new WatchedChain(levels);
    assert.equal(chain.propose(group).name, "false");
    chain.challenge(1, 100);
    chain.slash(1);
    assert.equal(chain.propose({ ...first!, id: 2 }).name, "true");
  });
});

describe("replay of what nobody has sealed", () => {
  it("refuses each change of a byte by name, so that no data stop a watcher", () => {
    const { data } = signedBatch();
    const options = { shape: SIGNED_SHAPE, domain };
    for (const changed of [1, 0x80, 0xff]) {
      for (let i = 0; i < data.length; i += 3) {
        // The recipient of fees: whoever proposes names whom he likes.
        if (i >= 108 && i < 128) continue;
        const forged = data.slice();
        forged[i] = forged[i]! ^ changed;
        assert.throws(
          () => replaySignedBatch(scenarioState(), forged, options),
          (error) => error instanceof QuipuError,
          `byte ${i} ^ ${changed}`,
        );
      }
    }
  });

  it("counts nonces, self-transfers and exits of one batch as the circuit does", () => {
    const operations = {
      exits: [{ account: 3, requester: ownerOf(1) }],
      transfers: [
        order({ from: 0, to: 0, amount: 5n, fee: 1n }),
        order({ from: 0, to: 1, nonce: 1 }),
      ],
      withdrawals: [withdraw({ from: 0, amount: 0n, nonce: 2 })],
    };
    const { data, header } = settled(operations, SIGNED_SHAPE);
    const state = scenarioState();
    replaySignedBatch(state, data, { shape: SIGNED_SHAPE, domain });
    assert.equal(state.root, header.newRoot);
  });
});
