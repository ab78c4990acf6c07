// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

// The numbers of the protocol (SPEC.md sections 1 and 5). Their source is src/params.ts, that of the
// moduli src/crypto/field.ts, src/crypto/blob-field.ts and prover/bn254.ts, that of blobs src/batch/blob.ts:
// a test holds each constant against it, by name.

/// @dev Order of BN254's groups: the field of the circuits.
uint256 constant FIELD_MODULUS = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
/// @dev Order of BLS12-381's groups: the field of blobs (EIP-4844), in which the records are evaluated.
uint256 constant BLOB_MODULUS = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001;
/// @dev Field of the coordinates of BN254's points.
uint256 constant BASE_MODULUS = 21888242871839275222246405745257275088696311157297823662689037894645226208583;

/// @dev A shape has at least 1 transfer and MIN_SLOTS slots, and at most so many.
uint256 constant MAX_OPERATIONS = 128;
uint256 constant MIN_SLOTS = 2;
uint256 constant MAX_SLOTS = 128;

/// @dev Exclusive bounds of what has a width.
uint256 constant BALANCE_LIMIT = 1 << 128;
uint256 constant TOKEN_LIMIT = 1 << 16;
uint256 constant OWNER_LIMIT = 1 << 160;

uint256 constant WORD_BYTES = 32;
/// @dev What stands of a header in calldata: newRoot (32), feeToken (2), feeTotal (16).
uint256 constant CALLDATA_HEADER_BYTES = 50;
/// @dev key (32), owner (20), token (2), amount (16).
uint256 constant DEPOSIT_BYTES = 70;
/// @dev account (3), requester (20), and what became of it: token (2), amount (16).
uint256 constant EXIT_BYTES = 41;
/// @dev The part of an exit that stands in the queue: account, requester.
uint256 constant EXIT_REQUEST_BYTES = 23;
/// @dev owner (20), token (2), amount (16).
uint256 constant WITHDRAWAL_BYTES = 38;
/// @dev Ay of the receiver (32), owner (20).
uint256 constant PAYMENT_BYTES = 52;

/// @dev An account index: of a slot, or of an exit.
uint256 constant INDEX_BYTES = 3;
uint256 constant TRANSFER_RECORD_BYTES = 9;
uint256 constant PAYMENT_RECORD_BYTES = 9;
/// @dev Enabled bit and slot of a deposit, exit or withdrawal.
uint256 constant SLOT_RECORD_BYTES = 1;
/// @dev The records are cut into elements of 31 bytes, which are below the modulus of blobs.
uint256 constant ELEMENT_BYTES = 31;

/// @dev Elements in a blob (EIP-4844).
uint256 constant BLOB_ELEMENTS = 4096;

/// @dev First bytes of a hash that a queue keeps.
uint256 constant QUEUE_HASH_BYTES = 27;
