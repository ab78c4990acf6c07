// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

// Refusals of the optimistic contract alone, beside those of Errors.sol.

// Proposals
/// @dev No proposal of that number waits to become final: there is none, it fell, or it is final.
error NotPending(uint256 id);
/// @dev Data, or the hash of them, are of another proposal.
error ContentMismatch(bytes32 got, bytes32 expected);
/// @dev Items that a fallen proposal had taken still wait: until they are taken, batches come with proofs.
error ProofRequired(uint256 depositHead, uint256 exitHead, uint256 restoredDeposits, uint256 restoredExits);

// Contests
error AlreadyProven(uint256 id);
error AlreadyChallenged(uint256 id);
error NotChallenged(uint256 id);
/// @dev The proposal could be challenged before that time.
error WindowClosed(uint256 until, uint256 nowTime);
/// @dev The challenge could be answered up to that time.
error AnswerLate(uint256 due, uint256 nowTime);
/// @dev The challenge can still be answered, up to that time.
error AnswerOpen(uint256 due, uint256 nowTime);
/// @dev The proposal did not fall with another one in that slash.
error NotFallen(uint256 id, uint256 slash);
error AlreadyReleased(uint256 id);

// Finality
/// @dev `expected` is the proposal that becomes final next; 0 if none waits.
error NotNext(uint256 id, uint256 expected);
/// @dev A challenge of the proposal is open; to an advance, any challenge.
error Contested(uint256 id);
/// @dev The proposal can still be challenged, before that time.
error WindowOpen(uint256 until, uint256 nowTime);
error ClaimsMismatch(bytes32 got, bytes32 expected);
/// @dev Accounts leave once nothing waits to become final.
error ProposalsPending(uint256 finalId, uint256 tipId);

// Advances
error TooEarly(uint256 from, uint256 nowTime);
error NotOwner(address sender, address owner);
error AlreadyAdvanced(uint256 id, uint256 index);
/// @dev The owner still owes an advance of that token.
error AdvanceOutstanding(address owner, uint256 token, uint256 amount);
/// @dev Advances of the token that falls could leave behind would be `got`; no more than `limit` is covered.
error AdvanceNotCovered(uint256 got, uint256 limit);

// Money
error NothingToCollect(address owner);
/// @dev What was advanced of fallen batches is missing: there is nothing to pay the claim of.
error Uncovered(uint256 token, uint256 claimable);
