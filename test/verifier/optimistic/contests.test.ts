/** Contests on the mirror: challenges, proofs, falls, and whose money it is afterwards. */
import assert from "node:assert/strict";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { Grace } from "../../../verifier/optimistic/grace.js";
import { BASE_MODULUS } from "../../../verifier/proof-points.js";
import type { GroupSubmission } from "../../../verifier/submission.js";
import { PROPOSER } from "../../parity/optimistic/optimistic-mirror-world.js";
import { withCoordinate } from "../../parity/tampering.js";
import { ALICE } from "../../support/mirror.js";
import { Scene, TERMS, WATCHER, withdrawal } from "../../support/optimistic-scene.js";

const { challengeWindow, answerTime, answerSpacing, proposalBond, challengeBond } = TERMS;
const DEADLINE = 1000;
/** Halves of bonds, rounded down. */
const REWARD = 500n;
const ANSWERED = 150n;

describe("a challenge", () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.withAccount();
  });

  const bondsOf = (owner: bigint) => scene.contract.bonds.of(owner);

  it("that is answered pays half of its bond to whoever proves, and burns the rest", async () => {
    const id = await scene.propose();
    await scene.challenge(id);
    const { answerDue } = scene.contract.proposal(id)!.challenge!;
    assert.equal(answerDue, scene.time + answerTime);
    assert.equal(scene.contract.bonds.reserved, proposalBond + challengeBond);
    const [event] = await scene.at(answerDue).done({ ...scene.proofOf(id), sender: ALICE });
    assert.deepEqual(event!.args, {
      ...{ id: `${id}`, prover: `${ALICE}`, reward: `${ANSWERED}` },
    });
    assert.deepEqual([bondsOf(ALICE), scene.contract.openChallenges], [ANSWERED, 0]);
    assert.equal(scene.contract.bonds.burned, challengeBond - ANSWERED);
    await scene.finalize(id);
    assert.equal(bondsOf(PROPOSER), proposalBond);
    await scene.done({ name: "collectBonds", sender: PROPOSER, args: { to: PROPOSER } });
    await scene.done({ name: "collectBonds", sender: ALICE, args: { to: ALICE } });
    assert.equal(scene.contract.bonds.reserved, 0n);
    await scene.refused(
      { name: "collectBonds", sender: ALICE, args: { to: ALICE } },
      "NothingToCollect",
      [ALICE],
    );
  });

  it("that is not answered makes the proposal fall, and all behind it", async () => {
    const before = scene.contract.stateRoot;
    const id = await scene.steal();
    const behind = await scene.propose();
    await scene.challenge(id);
    const [event] = await scene.slash(id);
    assert.deepEqual(event!.args, {
      ...{ id: `${id}`, slash: "0", last: `${behind}`, challenger: `${WATCHER}` },
      ...{ reward: `${REWARD}`, burned: `${proposalBond - REWARD}` },
    });
    const { contract } = scene;
    assert.deepEqual([contract.stateRoot, contract.tipId], [before, 1]);
    assert.deepEqual([bondsOf(WATCHER), contract.bonds.burned], [REWARD + challengeBond, 501n]);
    assert.equal(contract.bonds.reserved, REWARD + challengeBond + proposalBond);
    await scene.done(scene.releaseOf(behind, 0));
    assert.equal(bondsOf(PROPOSER), proposalBond);
    const next = await scene.propose();
    assert.deepEqual([next, contract.proposal(next)!.previous], [behind + 1, 1]);
    for (const fallen of [id, behind]) {
      await scene.refused(scene.slashOf(fallen), "NotPending", [fallen]);
      await scene.refused(scene.challengeOf(fallen), "NotPending", [fallen]);
      await scene.refused(scene.proofOf(fallen), "NotPending", [fallen]);
      await scene.refused(scene.advanceOf(fallen), "NotPending", [fallen]);
    }
  });

  it("of a false one cannot be answered by its proofs", async () => {
    const id = await scene.steal();
    await scene.challenge(id);
    await scene.refused(scene.proofOf(id), "InvalidProof");
  });

  it("of oneself costs half of the bond", async () => {
    const id = await scene.steal();
    await scene.done({ ...scene.challengeOf(id), sender: PROPOSER });
    await scene.slash(id);
    assert.equal(bondsOf(PROPOSER), REWARD + challengeBond);
    assert.equal(scene.contract.bonds.burned, proposalBond - REWARD);
  });

  it("is refused for each fault, the first one first", async () => {
    const id = await scene.propose();
    const content = scene.world.contentOf(id);
    const call = (args: object) => {
      const action = scene.challengeOf(id);
      return { ...action, args: { ...action.args, ...args } } as typeof action;
    };
    await scene.refused(call({ id: id + 1, value: 0n }), "NotPending", [id + 1]);
    await scene.refused(call({ id: 1 }), "NotPending", [1]);
    const mismatch = call({ content: content ^ 1n, value: 0n });
    await scene.refused(mismatch, "ContentMismatch", [content ^ 1n, content]);
    await scene.refused(call({ value: 0n }), "WrongValue");
    const until = scene.contract.proposal(id)!.proposedAt + challengeWindow;
    scene.at(until);
    await scene.refused(call({ value: 0n }), "WindowClosed", [until, until]);
    await scene.done(scene.proofOf(id));
    await scene.refused(call({ value: 0n }), "AlreadyProven", [id]);
    await scene.refused(scene.proofOf(id), "AlreadyProven", [id]);
  });

  it("comes once, and until the last second of the window", async () => {
    const id = await scene.propose();
    scene.at(scene.contract.proposal(id)!.proposedAt + challengeWindow - 1);
    await scene.challenge(id);
    await scene.refused(scene.challengeOf(id, 0n), "AlreadyChallenged", [id]);
    const { answerDue } = scene.contract.proposal(id)!.challenge!;
    await scene.refused(scene.slashOf(id), "AnswerOpen", [answerDue, scene.time + 1]);
    scene.at(answerDue);
    await scene.refused(scene.slashOf(id), "AnswerOpen", [answerDue, answerDue]);
    await scene.refused(scene.finalizationOf(id), "Contested", [id]);
    const late = scene.time + 1;
    await scene.refused(scene.proofOf(id), "AnswerLate", [answerDue, late]);
  });

  it("gives more time for each that is open before, up to a window", async () => {
    const ids: number[] = [];
    for (let i = 0; i < 14; i++) ids.push(await scene.propose());
    const more: number[] = [];
    for (const id of ids) {
      await scene.challenge(id);
      const { answerDue } = scene.contract.proposal(id)!.challenge!;
      more.push(answerDue - scene.time - answerTime);
    }
    assert.deepEqual(more, [...Array(12).keys()].map((i) => i * answerSpacing).concat(600, 600));
    await scene.done(scene.proofOf(ids[0]!));
    assert.equal(scene.contract.openChallenges, 13);
  });

  it("is needed for a slash", async () => {
    const id = await scene.propose();
    await scene.refused(scene.slashOf(id), "NotChallenged", [id]);
    await scene.refused(scene.slashOf(id + 1), "NotPending", [id + 1]);
  });
});

describe("a proof of a proposal", () => {
  let scene: Scene;
  let id: number;

  beforeEach(async () => {
    scene = await Scene.withAccount();
    id = await scene.propose({ drafts: [withdrawal(10)] });
  });

  it("needs no challenge, and ends the time to wait", async () => {
    const [event] = await scene.done(scene.proofOf(id));
    assert.equal(event!.args.reward, "0");
    await scene.done(scene.finalizationOf(id));
    assert.equal(scene.contract.finalId, id);
  });

  it("is refused for each fault, the first one first", async () => {
    const { args } = scene.proofOf(id);
    const { group } = args;
    const [first] = group.proofs;
    const refused = (changes: Partial<GroupSubmission>, code: string, number = id) => {
      const changed = { id: number, group: { ...group, ...changes } };
      return scene.refused({ name: "prove", sender: ALICE, args: changed }, code);
    };
    const data = group.data.slice();
    data[data.length - 1]! ^= 1;
    const wrongDigest = [{ ...first!, digest: FIELD_MODULUS }];
    const malformed = withCoordinate(first!.proof, 2, (x) => x + BASE_MODULUS);
    await refused({ proofs: [] }, "NotPending", id + 1);
    await refused({ data, proofs: [] }, "ContentMismatch");
    await refused({ data: data.slice(1) }, "ContentMismatch");
    await refused({ oldRoot: group.oldRoot + 1n, proofs: wrongDigest }, "ContentMismatch");
    await refused({ feeRecipient: 1n, proofs: wrongDigest }, "ContentMismatch");
    await refused({ proofs: [] }, "MalformedData");
    await refused({ proofs: [...wrongDigest, first!] }, "MalformedData");
    await refused({ proofs: [{ digest: FIELD_MODULUS, proof: malformed }] }, "NotInField");
    await refused({ proofs: [{ ...first!, proof: malformed }] }, "MalformedProof");
    await refused({ proofs: [{ ...first!, digest: first!.digest ^ 1n }] }, "InvalidProof");
  });
});

describe("a fall", () => {
  it("gives back the bonds of those who fell with another, once, and of no others", async () => {
    const scene = await Scene.withAccount();
    const [first, second, third] = [
      await scene.steal(),
      await scene.propose(),
      await scene.propose(),
    ];
    await scene.challenge(first);
    await scene.challenge(third);
    await scene.slash(first);
    assert.equal(scene.contract.openChallenges, 1);
    await scene.refused(scene.releaseOf(first, 0), "NotFallen", [first, 0]);
    await scene.refused(scene.releaseOf(third + 1, 0), "NotFallen", [third + 1, 0]);
    await scene.refused(scene.releaseOf(second, 1), "NotFallen", [second, 1]);
    await scene.done(scene.releaseOf(third, 0));
    await scene.done(scene.releaseOf(second, 0));
    await scene.refused(scene.releaseOf(second, 0), "AlreadyReleased", [second]);
    const { bonds, openChallenges } = scene.contract;
    assert.equal(bonds.of(PROPOSER), 2n * proposalBond);
    assert.equal(bonds.of(WATCHER), REWARD + 2n * challengeBond);
    assert.equal(openChallenges, 0);
  });

  it("inside a fall leaves nothing to release of the one that was slashed first", async () => {
    const scene = await Scene.withAccount();
    const [outer, inner] = [await scene.steal(), await scene.propose()];
    const last = await scene.propose();
    await scene.challenge(inner);
    await scene.challenge(outer);
    await scene.slash(inner);
    const again = await scene.propose();
    await scene.slash(outer);
    assert.deepEqual(scene.contract.slashes, [
      { cut: inner, last },
      { cut: outer, last: again },
    ]);
    await scene.refused(scene.releaseOf(inner, 1), "AlreadyReleased", [inner]);
    await scene.done(scene.releaseOf(last, 1));
    await scene.refused(scene.releaseOf(last, 0), "AlreadyReleased", [last]);
    await scene.done(scene.releaseOf(again, 1));
    assert.equal(scene.contract.bonds.of(PROPOSER), 2n * proposalBond);
    assert.equal(scene.contract.openChallenges, 0);
  });

  it("puts items back, which only a proof takes again", async () => {
    const scene = await Scene.withAccount();
    await scene.requestExit();
    await scene.deposit(1, 5n);
    const id = await scene.propose({ deposits: 1, exits: 1 });
    const { depositHead, exitHead } = scene.contract.proposal(id)!;
    await scene.challenge(id);
    await scene.slash(id);
    assert.deepEqual(scene.contract.restored, { depositHead, exitHead });
    const group = scene.groupOf(await scene.next({ deposits: 1, exits: 1 }));
    const heads = [depositHead - 1, exitHead - 1, depositHead, exitHead];
    await scene.refused(scene.proposalOf(group), "ProofRequired", heads);
    await scene.proposeProven({ deposits: 1 });
    await scene.refused(
      scene.proposalOf(scene.groupOf(await scene.next({ exits: 1 }))),
      "ProofRequired",
      [depositHead, exitHead - 1, depositHead, exitHead],
    );
    await scene.proposeProven({ exits: 1 });
    await scene.propose();
  });

  it("gives those who join the queues later no more time than the queue does", () => {
    const grace = new Grace();
    grace.extend(1000, { depositHead: 2, exitHead: 0 }, { depositTail: 5, exitTail: 0 }, 1);
    const { depositHead: head } = grace.heads;
    const place = { head, tail: grace.tails.depositTail };
    const dueOf = (index: number, due: number) => grace.dueOf(index, due, place, 100);
    assert.deepEqual([dueOf(2, 700), dueOf(4, 700)], [1000, 1200]);
    // A hundred items later there would be no end to it.
    assert.deepEqual([dueOf(104, 700), dueOf(104, 1100)], [1000, 1100]);
  });

  it("brings about no freeze, nor does a challenge", async () => {
    const scene = await Scene.withAccount();
    await scene.requestExit();
    const due = scene.contract.exits.dueOf(0)!;
    const id = await scene.propose({ exits: 1 });
    await scene.challenge(id);
    const { answerDue } = scene.contract.proposal(id)!.challenge!;
    assert.equal(scene.contract.grace.until, answerDue + answerTime);
    await scene.slash(id);
    const until = scene.time + DEADLINE;
    assert.deepEqual(
      [scene.contract.grace.until, scene.contract.grace.heads],
      [until, { depositHead: 1, exitHead: 0 }],
    );
    assert.ok(due < until);
    scene.at(until);
    await scene.refused(scene.freezeOf(), "NotOverdue");
    await scene.done(scene.freezeOf());
    assert.equal(scene.contract.frozen, true);
  });
});
