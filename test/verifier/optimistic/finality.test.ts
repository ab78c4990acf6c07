/** Finality, advances and the way out on the mirror. */
import assert from "node:assert/strict";
import { encodeClaims, hashOfClaims } from "../../../verifier/optimistic/proposal-claims.js";
import { PROPOSER } from "../../parity/optimistic/optimistic-mirror-world.js";
import { ALICE, BOB } from "../../support/mirror.js";
import { Scene, TERMS, withdrawal } from "../../support/optimistic-scene.js";

const { challengeWindow, executionDelay, proposalBond } = TERMS;
const TOKEN = 1;
const ETHER = 0;

describe("finality", () => {
  it("comes in order, when the time to challenge is over, and credits", async () => {
    const scene = await Scene.withAccount();
    const [id, next] = [await scene.propose({ drafts: [withdrawal(10)] }), await scene.propose()];
    await scene.refused(scene.finalizationOf(next), "NotNext", [next, id]);
    const until = scene.contract.proposal(id)!.proposedAt + challengeWindow;
    scene.at(until - 1);
    await scene.refused(scene.finalizationOf(id), "WindowOpen", [until, until - 1]);
    const claims = encodeClaims([{ owner: ALICE, token: TOKEN, amount: 101n }]);
    const wrong = { ...scene.finalizationOf(id), args: { id, claims } };
    const expected = hashOfClaims(scene.world.known.get(id)!.claims);
    await scene.refused(wrong, "ClaimsMismatch", [hashOfClaims(claims), expected]);
    const events = await scene.finalize(id);
    assert.deepEqual(
      events.map(({ name }) => name),
      ["Finalized", "Credited"],
    );
    assert.equal(scene.contract.claimable(ALICE, TOKEN), 100n);
    assert.equal(scene.contract.bonds.of(PROPOSER), proposalBond);
    await scene.finalize(next);
    await scene.refused(scene.finalizationOf(next), "NotNext", [next, 0]);
    await scene.done(scene.claimOf(TOKEN));
    assert.equal(scene.contract.held(TOKEN), 900n);
  });

  it("comes in a frozen contract as well, before anybody leaves", async () => {
    const scene = await Scene.withAccount();
    await scene.deposit(TOKEN, 7n);
    await scene.deposit(TOKEN, 8n);
    const id = await scene.propose({ deposits: 1 });
    await scene.refused(scene.refundOf(1), "NotFrozen");
    scene.at(scene.time + 3000);
    const freeze = { depositIndex: 2, exitIndex: 0 };
    await scene.done({ name: "freeze", sender: BOB, args: freeze });
    const { world } = scene;
    const { owner, token, balance } = world.state.account(0)!;
    const proof = await world.prover.proveEscape(world.state, 0);
    const args = { account: 0, owner, token, balance, proof };
    const leave = { name: "escape", sender: BOB, args } as const;
    const finalId = scene.contract.finalId;
    await scene.refused(leave, "ProposalsPending", [finalId, id]);
    await scene.refused(scene.refundOf(2), "ProposalsPending", [finalId, id]);
    await scene.finalize(id);
    await scene.refused(scene.refundOf(1), "NotQueued");
    await scene.done(scene.refundOf(2));
    await scene.done(leave);
    assert.equal(scene.contract.claimable(ALICE, TOKEN), 1015n);
  });
});

describe("an advance", () => {
  it("is paid at once, and set off when the proposal is final", async () => {
    const scene = await Scene.withAccount();
    const id = await scene.propose({ drafts: [withdrawal(10)] });
    await scene.advance(id);
    assert.equal(scene.contract.held(TOKEN), 900n);
    assert.equal(scene.contract.advances.of(ALICE, TOKEN).amount, 100n);
    const events = await scene.finalize(id);
    assert.deepEqual(
      events.map(({ name }) => name),
      ["Finalized", "SetOff"],
    );
    assert.equal(scene.contract.advances.total(TOKEN), 0n);
    await scene.refused(scene.claimOf(TOKEN), "NothingToClaim");
  });

  it("of a proposal that falls remains as a debt, whatever pays it", async () => {
    const scene = await Scene.withAccount();
    const id = await scene.propose({ drafts: [withdrawal(10)] });
    await scene.advance(id);
    await scene.challenge(id);
    await scene.slash(id);
    assert.equal(scene.contract.advances.of(ALICE, TOKEN).amount, 100n);
    const again = await scene.proposeProven({ drafts: [withdrawal(25)] });
    await scene.refused(scene.advanceOf(again), "TooEarly");
    scene.at(scene.time + executionDelay);
    await scene.refused(scene.advanceOf(again), "AdvanceOutstanding", [ALICE, TOKEN, 100n]);
    await scene.finalize(again);
    assert.equal(scene.contract.claimable(ALICE, TOKEN), 150n);
    assert.equal(scene.contract.advances.of(ALICE, TOKEN).amount, 0n);
  });

  it("is refused for each fault, the first one first", async () => {
    const scene = await Scene.withAccount();
    const id = await scene.propose({ drafts: [withdrawal(10)] });
    const from = scene.contract.proposal(id)!.proposedAt + executionDelay;
    const call = (changes: object, sender = ALICE) => {
      const { args, ...rest } = scene.advanceOf(id);
      return { ...rest, sender, args: { ...args, ...changes } };
    };
    await scene.refused(call({ id: id + 1 }), "NotPending", [id + 1]);
    const claims = new Uint8Array(38);
    const early = scene.time + 1;
    await scene.refused(call({ claims }), "TooEarly", [from, early]);
    scene.at(from);
    await scene.refused(call({ claims, index: 1 }, BOB), "ClaimsMismatch");
    await scene.refused(call({ index: 1 }, BOB), "OutOfRange");
    await scene.refused(call({}, BOB), "NotOwner", [BOB, ALICE]);
    await scene.done(call({}));
    await scene.refused(call({}), "AlreadyAdvanced", [id, 0]);
    await scene.challenge(id);
    await scene.refused(call({ claims }), "Contested", [id]);
  });

  it("never takes bonds, nor more than there is", async () => {
    const scene = await Scene.withAccount(ETHER, 1000n);
    const id = await scene.steal();
    const from = scene.contract.proposal(id)!.proposedAt + executionDelay;
    scene.at(from);
    assert.equal(scene.contract.held(ETHER), 1000n + proposalBond);
    await scene.refused(scene.advanceOf(id), "Uncovered", [ETHER, 3000n]);
  });
});

describe("what was advanced of a fallen proposal", () => {
  /** Alice has stolen some of a token with 1000 of hers and 1000 of Bob's, and both have taken their money out. */
  async function afterTheft(token: number, stolen: bigint): Promise<Scene> {
    const scene = await Scene.withAccount(token);
    await scene.deposit(token, 1000n, BOB);
    await scene.finalize(await scene.proposeProven({ deposits: 1 }));
    const id = await scene.steal(stolen);
    await scene.advance(id);
    await scene.challenge(id);
    await scene.slash(id);
    for (const [share, from] of [
      [50, 0],
      [100, 1],
    ] as const) {
      const drafts = [{ ...withdrawal(share), from }];
      await scene.finalize(await scene.proposeProven({ drafts }));
    }
    return scene;
  }

  it("is missing for the last who claims, who keeps the claim", async () => {
    const scene = await afterTheft(TOKEN, 1700n);
    const { contract } = scene;
    assert.deepEqual([contract.held(TOKEN), contract.claimable(ALICE, TOKEN)], [300n, 0n]);
    const [event] = await scene.done(scene.claimOf(TOKEN, BOB));
    assert.equal(event!.args.amount, "300");
    assert.equal(contract.claimable(BOB, TOKEN), 700n);
    await scene.refused(scene.claimOf(TOKEN, BOB), "Uncovered", [TOKEN, 700n]);
    await scene.deposit(TOKEN, 1000n);
    await scene.done(scene.claimOf(TOKEN, BOB));
  });

  it("of ETH is covered by what was burned, and never by bonds", async () => {
    const scene = await afterTheft(ETHER, 1900n);
    const { contract } = scene;
    await scene.propose();
    const { reserved, burned } = contract.bonds;
    assert.equal(burned, proposalBond - proposalBond / 2n);
    const [event] = await scene.done(scene.claimOf(ETHER, BOB));
    assert.equal(event!.args.amount, `${100n + burned}`);
    assert.equal(contract.held(ETHER), reserved);
    await scene.refused(scene.claimOf(ETHER, BOB), "Uncovered", [ETHER, 900n - burned]);
  });
});
