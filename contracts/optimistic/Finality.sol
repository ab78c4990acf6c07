// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Credit} from "../Credits.sol";
import {NotFrozen, OutOfRange} from "../Errors.sol";
import {Claims} from "./Claims.sol";
import {Contests} from "./Contests.sol";
import {
    AdvanceOutstanding,
    AlreadyAdvanced,
    ClaimsMismatch,
    Contested,
    NotNext,
    NotOwner,
    ProposalsPending,
    TooEarly,
    Uncovered,
    WindowOpen
} from "./OptimisticErrors.sol";
import {Proposal} from "./Proposals.sol";

/// @title Finality: what stands long enough, or is proven, is paid; and what is advanced before.
abstract contract Finality is Contests {
    event Finalized(uint256 indexed id, uint256 newRoot);
    event Advanced(
        uint256 indexed id,
        uint256 index,
        address indexed owner,
        uint256 indexed token,
        address to,
        uint256 amount
    );

    /// @notice Makes the next proposal final, and credits what it pays.
    function finalize(uint256 id, bytes calldata claims) external {
        uint256 expected = finalId == tipId ? 0 : standing[proposalOf[finalId].position + 1];
        if (id != expected || id == 0) revert NotNext(id, expected);
        Proposal storage proposal = proposalOf[id];
        if (!proposal.proven) {
            if (proposal.answerDue != 0) revert Contested(id);
            uint256 until = proposal.proposedAt + challengeWindow;
            if (block.timestamp < until) revert WindowOpen(until, block.timestamp);
        }
        requireClaims(proposal, claims);

        finalId = uint40(id);
        if (proposal.bonded) giveBond(proposal.proposer, proposalBond);
        emit Finalized(id, proposal.root);
        for (uint256 i = 0; i < Claims.countOf(claims); i++) {
            Credit memory claim = Claims.claimAt(claims, i);
            credit(claim.owner, claim.token, claim.amount);
        }
    }

    /// @notice Pays a claim of the caller before its proposal is final, while nothing at all is contested.
    /// @param index Of the claim among those of the proposal.
    function advance(uint256 id, bytes calldata claims, uint256 index, address to) external nonReentrant {
        Proposal storage proposal = pending(id);
        // A claim that is true of a false state stands on the contested proposal, not in it.
        if (openChallenges != 0) revert Contested(id);
        uint256 from = proposal.proposedAt + executionDelay;
        if (block.timestamp < from) revert TooEarly(from, block.timestamp);
        requireClaims(proposal, claims);
        uint256 count = Claims.countOf(claims);
        if (index >= count) revert OutOfRange("claim", index, count);
        Credit memory claim = Claims.claimAt(claims, index);
        (address owner, uint256 token, uint256 amount) = (claim.owner, claim.token, claim.amount);
        if (msg.sender != owner) revert NotOwner(msg.sender, owner);
        if (isAdvanced[id][index]) revert AlreadyAdvanced(id, index);
        uint256 debt = advances[owner][token].amount;
        if (debt != 0) revert AdvanceOutstanding(owner, token, debt);
        lend(id, owner, token, amount);
        // A false proposal may claim more than all users have: bonds are not theirs to take.
        if (covered(token, amount) < amount) revert Uncovered(token, amount);

        isAdvanced[id][index] = true;
        emit Advanced(id, index, owner, token, to, amount);
        pay(token, to, amount);
    }

    function requireEnded() internal view override {
        if (!frozen) revert NotFrozen();
        if (finalId != tipId) revert ProposalsPending(finalId, tipId);
    }

    function requireClaims(Proposal storage proposal, bytes calldata claims) private view {
        bytes32 got = keccak256(claims);
        if (got != proposal.claims) revert ClaimsMismatch(got, proposal.claims);
    }
}
