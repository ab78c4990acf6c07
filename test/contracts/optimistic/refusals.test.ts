/**
 * What the optimistic contract refuses, in the order of SPEC.md section 8a: each call has all faults that come later in that
 * order as well, and is refused for the first.
 */
import assert from "node:assert/strict";
import { type Address, concatHex, type Hex, keccak256, numberToHex } from "viem";
import { BASE_MODULUS } from "../../../prover/bn254.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import {
  contentOf,
  type OnChainProposal,
  OptimisticOnChain,
  TERMS,
} from "../../support/optimistic-on-chain.js";
import type { GroupArguments } from "../../support/raw-group.js";
import { refused } from "../../support/refused.js";
import { DEADLINE } from "../../support/rollup-on-chain.js";

const { challengeWindow, executionDelay, answerTime, proposalBond, challengeBond } = TERMS;
const ANYTHING: Hex = numberToHex(5n, { size: 32 });
/** Of a shape that nobody has deployed. */
const FOREIGN_SHAPE = 0x83_01_00_00_00_02_01n;

let rollup: OptimisticOnChain;
let [, owner, other]: Address[] = [];

const payout = (amount: bigint) => ({ owner: BigInt(owner!), token: 0, amount });

function propose(
  [shape, oldRoot, feeRecipient, data]: GroupArguments,
  count = 1,
  value = proposalBond,
) {
  return rollup.send("propose", [shape, oldRoot, feeRecipient, count, data], { value });
}

async function timeOf(id: number): Promise<number> {
  return (await rollup.proposal(id)).proposedAt;
}

describe("refusals of the optimistic contract", () => {
  beforeEach(async () => {
    rollup = await OptimisticOnChain.deploy();
    [, owner, other] = rollup.chain.accounts as Address[];
    await rollup.send("deposit", [0, 1000n, 5n, owner], { value: 1000n });
  });

  /** Nothing is taken any more; what was marked could be. */
  async function freeze(): Promise<void> {
    await rollup.chain.pass(2 * DEADLINE);
    await rollup.send("freeze", [0, 0]);
  }

  it("of a proposal", async () => {
    const [shape, oldRoot, fees, data] = await rollup.group([{}]);
    const wrongRoot = oldRoot + 1n;
    const long = (data.length - 2) / 2;
    const short = concatHex([`0x${data.slice(4)}`]);
    const group = (changes: Partial<{ shape: bigint; oldRoot: bigint; data: Hex }>) => {
      const all = { shape, oldRoot: wrongRoot, data, ...changes };
      return [all.shape, all.oldRoot, fees, all.data, []] as const;
    };
    await refused(propose(group({ shape: FOREIGN_SHAPE, data: short }), 1, 0n), "UnknownShape");
    await refused(propose(group({ data: "0x" }), 0, 0n), "MalformedData");
    const malformed = ["length", long - 1, long];
    await refused(propose(group({ data: short }), 1, 0n), "MalformedData", malformed);
    await refused(propose(group({}), 1, 0n), "WrongValue", [0n, proposalBond]);
    await refused(propose(group({}), 1, proposalBond + 1n), "WrongValue");
    await refused(propose(group({})), "RootMismatch", [wrongRoot, oldRoot]);
    const nothingThere = { key: 6n, owner: BigInt(owner!), token: 0, amount: 1000n };
    const [, , , wrong] = await rollup.group([{ deposits: [nothingThere] }]);
    await refused(propose(group({ oldRoot, data: wrong })), "QueueMismatch");
    await propose(group({ oldRoot }));
    await freeze();
    await refused(propose(group({ shape: FOREIGN_SHAPE }), 1, 0n), "ContractFrozen");
  });

  it("of a proposal with proofs", async () => {
    const [shape, oldRoot, fees, data, proofs] = await rollup.group([{}]);
    const send = (...args: readonly unknown[]) => rollup.send("proposeProven", args);
    const [first] = proofs;
    const digest = [{ ...first!, digest: FIELD_MODULUS }];
    await refused(send(FOREIGN_SHAPE, 0n, fees, "0x", digest), "UnknownShape");
    await refused(send(shape, 0n, fees, data, [...digest, first]), "MalformedData");
    await refused(send(shape, 0n, fees, data, []), "MalformedData");
    await refused(send(shape, 0n, fees, data, digest), "RootMismatch", [0n, oldRoot]);
    await refused(send(shape, oldRoot, fees, data, digest), "NotInField", [
      "digest",
      FIELD_MODULUS,
    ]);
    const other = [{ ...first!, digest: first!.digest + 1n }];
    const points = other[0]!.points.map((word, i) => (i === 0 ? word + BASE_MODULUS : word));
    const malformed = [{ ...first!, points }];
    await refused(send(shape, oldRoot, fees, data, malformed), "MalformedProof");
    await refused(send(shape, oldRoot, fees, data, other), "InvalidProof");
    await send(shape, oldRoot, fees, data, proofs);
    await freeze();
    await refused(send(shape, 0n, fees, data, digest), "ContractFrozen");
  });

  it("of a challenge", async () => {
    const [proven, contested, late] = [
      await rollup.propose(),
      await rollup.propose(),
      await rollup.propose(),
    ];
    const challenge = ({ id, group }: OnChainProposal, value = 0n, content = contentOf(group)) =>
      rollup.send("challenge", [id, content], { value, from: other! });
    await refused(challenge({ ...proven, id: 0 }), "NotPending", [0]);
    await refused(challenge({ ...late, id: late.id + 1 }, 0n), "NotPending", [late.id + 1]);
    await rollup.prove(proven);
    const expected = contentOf(proven.group);
    await refused(challenge(proven, 0n, ANYTHING), "ContentMismatch", [ANYTHING, expected]);
    await refused(challenge(proven), "AlreadyProven", [proven.id]);
    await rollup.challenge(contested);
    await refused(challenge(contested), "AlreadyChallenged", [contested.id]);
    const until = (await timeOf(late.id)) + challengeWindow;
    await rollup.at(until);
    await refused(challenge(late), "WindowClosed", [until, until]);
    await refused(challenge(contested), "AlreadyChallenged");
    await refused(challenge(proven), "AlreadyProven");
    await rollup.at(until - 1);
    await refused(challenge(late, challengeBond + 1n), "WrongValue", [
      ...[challengeBond + 1n, challengeBond],
    ]);
    await challenge(late, challengeBond);
    const { challenger, answerDue } = await rollup.proposal(late.id);
    assert.equal(BigInt(challenger), BigInt(other!));
    assert.equal(answerDue, until - 1 + answerTime + TERMS.answerSpacing);
    await rollup.finalize(proven);
    await refused(challenge(proven, challengeBond), "NotPending", [proven.id]);
  });

  it("of a proof", async () => {
    const [first, second] = [await rollup.propose(), await rollup.propose()];
    const [shape, oldRoot, fees, data, proofs] = first.group;
    const bad = [{ ...proofs[0]!, digest: FIELD_MODULUS }];
    const prove = (id: number, group: readonly unknown[]) => rollup.send("prove", [id, ...group]);
    const wrongRoot = [shape, oldRoot + 1n, fees, data, bad];
    await refused(prove(second.id + 1, wrongRoot), "NotPending", [second.id + 1]);
    const got = contentOf([shape, oldRoot + 1n, fees, data, []]);
    const expected = contentOf(first.group);
    await refused(prove(first.id, wrongRoot), "ContentMismatch", [got, expected]);
    await refused(prove(first.id, [shape, oldRoot, other, data, bad]), "ContentMismatch");
    await refused(prove(first.id, [shape + 1n, oldRoot, fees, data, bad]), "ContentMismatch");
    await refused(prove(first.id, second.group), "ContentMismatch");
    await rollup.prove(first);
    await refused(prove(first.id, wrongRoot), "ContentMismatch");
    await refused(prove(first.id, [shape, oldRoot, fees, data, []]), "AlreadyProven", [first.id]);
    await rollup.challenge(second);
    const [, root, , bytes, proof] = second.group;
    const { answerDue } = await rollup.proposal(second.id);
    await rollup.at(answerDue + 1);
    const late = prove(second.id, [shape, root, fees, bytes, []]);
    await refused(late, "AnswerLate", [answerDue, answerDue + 1]);
    await rollup.at(answerDue);
    const length = (bytes.length - 2) / 2;
    const twice = [{ ...proof[0]!, digest: FIELD_MODULUS }, proof[0]!];
    await refused(prove(second.id, [shape, root, fees, bytes, []]), "MalformedData");
    await refused(prove(second.id, [shape, root, fees, bytes, twice]), "MalformedData", [
      ...["length", length, 2 * length],
    ]);
    const points = proof[0]!.points.map((word) => word + BASE_MODULUS);
    const digest = [{ digest: FIELD_MODULUS, points }];
    await refused(prove(second.id, [shape, root, fees, bytes, digest]), "NotInField", [
      ...["digest", FIELD_MODULUS],
    ]);
    const malformed = [{ digest: FIELD_MODULUS - 1n, points }];
    await refused(prove(second.id, [shape, root, fees, bytes, malformed]), "MalformedProof");
    const invalid = [{ ...proof[0]!, digest: FIELD_MODULUS - 1n }];
    await refused(prove(second.id, [shape, root, fees, bytes, invalid]), "InvalidProof");
    await rollup.prove(second);
  });

  it("of a slash, and of a release", async () => {
    const [first, second] = [await rollup.propose(), await rollup.propose()];
    await refused(rollup.slash({ ...second, id: second.id + 1 }), "NotPending", [second.id + 1]);
    await refused(rollup.slash(first), "NotChallenged", [first.id]);
    await rollup.challenge(first);
    const { answerDue } = await rollup.proposal(first.id);
    await rollup.at(answerDue);
    await refused(rollup.slash(first), "AnswerOpen", [answerDue, answerDue]);
    const release = (id: number, slash: number) => rollup.send("release", [id, slash]);
    await refused(release(second.id, 0), "NotFallen", [second.id, 0]);
    await rollup.at(answerDue + 1);
    await rollup.slash(first);
    const next = await rollup.propose();
    await refused(release(first.id, 0), "NotFallen", [first.id, 0]);
    await refused(release(next.id, 0), "NotFallen", [next.id, 0]);
    await refused(release(second.id, 1), "NotFallen", [second.id, 1]);
    await release(second.id, 0);
    await refused(release(second.id, 0), "AlreadyReleased", [second.id]);
  });

  it("of finality", async () => {
    const finalize = (id: number, claims: Hex) => rollup.send("finalize", [id, claims]);
    await refused(finalize(0, "0x"), "NotNext", [0, 0]);
    await refused(finalize(1, "0x"), "NotNext", [1, 0]);
    const [first, second] = [
      await rollup.propose([{ withdrawals: [payout(7n)] }]),
      await rollup.propose(),
    ];
    await refused(finalize(second.id, "0x"), "NotNext", [second.id, first.id]);
    await refused(finalize(0, "0x"), "NotNext", [0, first.id]);
    const until = (await timeOf(first.id)) + challengeWindow;
    await rollup.at(until - 1);
    await refused(finalize(first.id, "0x"), "WindowOpen", [until, until - 1]);
    await rollup.challenge(first);
    await rollup.at(until);
    await refused(finalize(first.id, "0x"), "Contested", [first.id]);
    await rollup.prove(first);
    const [got, expected] = [keccak256("0x"), keccak256(first.claims)];
    await refused(finalize(first.id, "0x"), "ClaimsMismatch", [got, expected]);
    await rollup.finalize(first);
    await refused(rollup.finalize(first), "NotNext", [first.id, second.id]);
  });

  it("of an advance", async () => {
    const [first, second] = [
      await rollup.propose([{ withdrawals: [payout(7n), { ...payout(5n), owner: 9n }] }]),
      await rollup.propose([{ withdrawals: [payout(1245n)] }]),
    ];
    const advance = (id: number, claims: Hex, index: number, from = other!) =>
      rollup.send("advance", [id, claims, index, from], { from });
    const from = (await timeOf(first.id)) + executionDelay;
    await refused(advance(second.id + 1, "0x", 2), "NotPending", [second.id + 1]);
    await refused(advance(0, "0x", 2), "NotPending", [0]);
    await rollup.challenge(second);
    await refused(advance(first.id, "0x", 2), "Contested", [first.id]);
    await rollup.prove(second);
    await rollup.at(from - 1);
    await refused(advance(first.id, "0x", 2), "TooEarly", [from, from - 1]);
    await rollup.at(from);
    const [got, expected] = [keccak256("0x"), keccak256(first.claims)];
    await refused(advance(first.id, "0x", 2), "ClaimsMismatch", [got, expected]);
    await refused(advance(first.id, first.claims, 2), "OutOfRange", ["claim", 2, 2]);
    await refused(advance(first.id, first.claims, 0), "NotOwner", [other, owner]);
    await rollup.advance(first, 0, owner!);
    await refused(advance(first.id, first.claims, 0), "NotOwner", [other, owner]);
    await refused(rollup.advance(first, 0, owner!), "AlreadyAdvanced", [first.id, 0]);
    await rollup.at((await timeOf(second.id)) + executionDelay);
    await refused(rollup.advance(second, 0, owner!), "AdvanceOutstanding", [owner, 0, 7]);
    await rollup.chain.pass(challengeWindow);
    await rollup.finalize(first);
    // Of the deposit 993 wei are left, and of the challenge 251 were burned.
    await refused(rollup.advance(second, 0, owner!), "Uncovered", [0, 1245]);
    await rollup.send("deposit", [0, 1n, 5n, owner], { value: 1n });
    await rollup.advance(second, 0, owner!);
    await refused(rollup.advance(first, 0, owner!), "NotPending", [first.id]);
  });

  it("of bonds that nobody has, and of leaving before the end", async () => {
    await refused(rollup.send("collectBonds", [other], { from: owner! }), "NothingToCollect", [
      owner,
    ]);
    const proposal = await rollup.propose();
    const leave = () => rollup.send("escape", [1000, other, 0, 0, new Array(8).fill(0)]);
    const refund = () => rollup.send("refundDeposit", [5, "0x"]);
    await refused(leave(), "NotFrozen");
    await refused(refund(), "NotFrozen");
    await freeze();
    await refused(leave(), "ProposalsPending", [0, proposal.id]);
    await refused(refund(), "ProposalsPending", [0, proposal.id]);
    await rollup.chain.pass(challengeWindow);
    await rollup.finalize(proposal);
    await refused(leave(), "OutOfRange");
    await refused(refund(), "NotQueued");
  });
});
