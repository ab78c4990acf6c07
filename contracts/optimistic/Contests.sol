// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BatchData, Ends} from "../BatchData.sol";
import {NotInField, WrongValue} from "../Errors.sol";
import {BatchProof, Groth16} from "../Groth16.sol";
import {FIELD_MODULUS} from "../Layout.sol";
import {Group} from "../Settlement.sol";
import {Advances} from "./Advances.sol";
import {
    AlreadyChallenged,
    AlreadyProven,
    AlreadyReleased,
    AnswerLate,
    AnswerOpen,
    ContentMismatch,
    NotChallenged,
    NotFallen,
    WindowClosed
} from "./OptimisticErrors.sol";
import {Proposal} from "./Proposals.sol";
import {SignedData} from "./SignedData.sol";

/// @notice A proposal that was challenged in vain of an answer, and the last one that fell with it.
struct Slash {
    uint40 cut;
    uint40 last;
}

/// @title Contests: anybody challenges a proposal, anybody proves it, or it falls.
abstract contract Contests is Advances {
    Slash[] public slashes;
    /// @notice Challenges that are open, those of fallen proposals counted until they are released.
    uint40 public openChallenges;
    /// @notice No item of a queue is late before that time, and later by its place behind these heads: a contest
    ///   may put items back into the queues, and keeps honest sequencers from building on what is contested.
    uint40 public graceUntil;
    uint40 public graceDeposits;
    uint40 public graceExits;
    /// @notice Tails of the queues at the last contest: who joins later has the time of the queue and no more.
    uint40 public graceDepositTail;
    uint40 public graceExitTail;

    event Challenged(uint256 indexed id, address indexed challenger, uint256 answerDue);
    event Proven(uint256 indexed id, address indexed prover, uint256 reward);
    event Slashed(
        uint256 indexed id, uint256 slash, uint256 last, address challenger, uint256 reward, uint256 burned
    );
    event Released(uint256 indexed id, uint256 slash);

    /// @notice Demands that a proposal be proven, for a bond.
    /// @param content What is challenged: after a reorganisation another proposal may have its number.
    function challenge(uint256 id, bytes32 content) external payable {
        Proposal storage proposal = pending(id);
        if (proposal.content != content) revert ContentMismatch(content, proposal.content);
        if (proposal.proven) revert AlreadyProven(id);
        if (proposal.answerDue != 0) revert AlreadyChallenged(id);
        uint256 until = proposal.proposedAt + challengeWindow;
        if (block.timestamp >= until) revert WindowClosed(until, block.timestamp);
        if (msg.value != challengeBond) revert WrongValue(msg.value, challengeBond);

        lockBond(challengeBond);
        uint256 more = answerSpacing * openChallenges++;
        uint256 due = block.timestamp + answerTime + (more < challengeWindow ? more : challengeWindow);
        (proposal.challenger, proposal.answerDue) = (msg.sender, uint40(due));
        // Until somebody has ended it: its fall gives the items behind it a whole deadline.
        grant(due + answerTime, proposalOf[proposal.previous]);
        emit Challenged(id, msg.sender, due);
    }

    /// @notice Proves a proposal, whether it is challenged or not. Whoever answers a challenge gets half of its bond; the
    ///   other half is burned, or whoever challenges himself could put off a freeze for nothing.
    /// @param data As they were proposed.
    function prove(
        uint256 id,
        uint256 shapeId,
        uint256 oldRoot,
        address feeRecipient,
        bytes calldata data,
        BatchProof[] calldata proofs
    ) external {
        uint256 reward = answer(id, contentOf(shapeId, oldRoot, feeRecipient, data));
        requireProven(shapeId, oldRoot, feeRecipient, data, proofs);
        emit Proven(id, msg.sender, reward);
    }

    /// @notice Ends a contest that nobody has answered: the proposal falls, and all that came after it.
    function slash(uint256 id) external {
        Proposal storage proposal = pending(id);
        uint256 due = proposal.answerDue;
        if (due == 0) revert NotChallenged(id);
        if (block.timestamp <= due) revert AnswerOpen(due, block.timestamp);

        openChallenges--;
        markReleased(id);
        uint256 reward = proposalBond / 2;
        giveBond(proposal.challenger, reward + challengeBond);
        burnBond(proposalBond - reward);
        emit Slashed(id, slashes.length, lastId, proposal.challenger, reward, proposalBond - reward);
        slashes.push(Slash(uint40(id), lastId));
        restoredDeposits = later(restoredDeposits, depositHead);
        restoredExits = later(restoredExits, exitHead);
        moveTo(proposal.previous);
        grant(block.timestamp + deadline, proposalOf[proposal.previous]);
    }

    /// @notice Gives back the bonds of a proposal that fell with an earlier one.
    /// @param slash_ Number of the slash in which it fell.
    function release(uint256 id, uint256 slash_) external {
        bool fell = slash_ < slashes.length && id > slashes[slash_].cut && id <= slashes[slash_].last;
        if (!fell) revert NotFallen(id, slash_);
        Proposal storage proposal = proposalOf[id];
        if (proposal.released) revert AlreadyReleased(id);
        markReleased(id);
        if (proposal.bonded) giveBond(proposal.proposer, proposalBond);
        if (proposal.answerDue != 0) {
            openChallenges--;
            giveBond(proposal.challenger, challengeBond);
        }
        emit Released(id, slash_);
    }

    function depositDue(uint256 index) internal view override returns (uint256) {
        return graced(super.depositDue(index), index, graceDeposits, graceDepositTail);
    }

    function exitDue(uint256 index) internal view override returns (uint256) {
        return graced(super.exitDue(index), index, graceExits, graceExitTail);
    }

    /// @dev Only what waits is asked for, and that stands at the head of its grace or behind it: the head of a queue is
    ///   not before that one when a contest sets it, and goes back by a fall alone, which sets it anew.
    function graced(uint256 due, uint256 index, uint256 head, uint256 tail) private view returns (uint256) {
        uint256 grace = graceUntil + (index < tail ? spacing * (index - head) : 0);
        return due < grace ? grace : due;
    }

    /// @dev Counts a proposal as proven, and gives the caller half of the bond of whoever challenged it. The proofs are
    ///   the caller's to check.
    /// @return reward That half, rounded down; 0 if there is no challenge.
    function answer(uint256 id, bytes32 content) private returns (uint256 reward) {
        Proposal storage proposal = pending(id);
        if (proposal.content != content) revert ContentMismatch(content, proposal.content);
        if (proposal.proven) revert AlreadyProven(id);
        uint256 due = proposal.answerDue;
        if (due != 0 && block.timestamp > due) revert AnswerLate(due, block.timestamp);
        proposal.proven = true;
        if (due == 0) return 0;
        (proposal.challenger, proposal.answerDue) = (address(0), 0);
        openChallenges--;
        reward = challengeBond / 2;
        giveBond(msg.sender, reward);
        burnBond(challengeBond - reward);
    }

    /// @param behind Proposal from whose heads on items wait, should the contested one fall.
    function grant(uint256 until, Proposal storage behind) private {
        bool lasting = block.timestamp <= graceUntil;
        (uint40 deposits, uint40 exits) = (behind.depositHead, behind.exitHead);
        graceDeposits = lasting && graceDeposits < deposits ? graceDeposits : deposits;
        graceExits = lasting && graceExits < exits ? graceExits : exits;
        (graceDepositTail, graceExitTail) = (depositTail, exitTail);
        if (until > graceUntil) graceUntil = uint40(until);
    }

    function later(uint40 a, uint40 b) private pure returns (uint40) {
        return a < b ? b : a;
    }

    function requireProven(
        uint256 shapeId,
        uint256 oldRoot,
        address feeRecipient,
        bytes calldata data,
        BatchProof[] calldata proofs
    ) private view {
        Ends memory ends = BatchData.endsOf(shapeId);
        Ends memory whole = SignedData.wholeEnds(ends, shapeId);
        requireLength(data, proofs.length, whole.records);
        uint256 position;
        assembly ("memory-safe") {
            position := data.offset
        }
        for (uint256 i = 0; i < proofs.length; i++) {
            uint256 digest = Groth16.proofAt(proofs, i).digest;
            if (digest >= FIELD_MODULUS) revert NotInField("digest", digest);
        }
        Group memory group = Group(shapeId, keyOf[shapeId], feeRecipient, position, ends, oldRoot, queueEnds());
        verify(group, oldRoot, whole, proofs);
    }
}
