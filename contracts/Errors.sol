// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

// Every refusal of the contract: the same words as the codes in TypeScript (src/errors.ts and
// verifier/verifier-error.ts), with what was got and what was expected. NotAContract, NotAKey,
// DuplicateToken and Reentered are of an EVM alone: the mirror has no addresses with code.

// Deployment
error InvalidLevels(uint256 got);
error InvalidShape(uint256 shapeId);
error NotAContract(address got);
/// @dev The account's code is not as long as a key.
error NotAKey(address got);
error DuplicateToken(address token);

// Whoever calls, and when
error ContractFrozen();
error NotFrozen();
/// @dev Deadlines of the two items that were named; 0 for one that does not wait in its queue.
error NotOverdue(uint256 depositDeadline, uint256 exitDeadline, uint256 nowTime);
/// @dev The item may be marked from `urgentFrom` on, if no item before it is taken meanwhile.
error NotUrgent(uint256 index, uint256 urgentFrom, uint256 nowTime);
error NotTopLevel(address sender, address origin);
error Reentered();

// Values
error UnknownToken(uint256 got, uint256 tokenCount);
error UnknownShape(uint256 shapeId);
/// @dev `got` is not below `limit`, or is 0 where that is not allowed.
error OutOfRange(string what, uint256 got, uint256 limit);
error NotInField(string what, uint256 got);

// Batches
/// @dev Number of batches, of values or of record elements; length of the data, or their position in the
///   transaction's, in bytes.
error MalformedData(string what, uint256 got, uint256 expected);
error RootMismatch(uint256 got, uint256 expected);
/// @dev The items up to and with `index` hash to `got`; the queue has `expected` there, or 0 for
///   nothing.
error QueueMismatch(uint256 index, bytes27 got, bytes27 expected);
/// @dev A batch takes nothing of that queue, in which items `head` to `mark` - 1 are marked.
error MarkedItemWaiting(string queue, uint256 head, uint256 mark);
/// @dev The coordinate of that number, from 0 and eight a proof, is not below the base field modulus.
error MalformedProof(uint256 coordinate, uint256 got);
error InvalidProof();
/// @dev The transaction has no blob.
error BlobMissing();
/// @dev The blob does not have the sum of the values at z, or the commitment is not that of its versioned hash.
error InvalidOpening();

// Money
error WrongValue(uint256 got, uint256 expected);
/// @dev There have been so many deposits: as many as leaves are reserved for them.
error TreeFull(uint256 reservedLeaves);
error DepositCapExceeded(uint256 got, uint256 limit);
error TransferFailed(address token, uint256 amount);
error NothingToClaim(address owner, uint256 token);

// Items of a queue
error NotQueued(uint256 index, uint256 head, uint256 tail);

// Escape
error AlreadyEscaped(uint256 account);
error AlreadyRefunded(uint256 index);
