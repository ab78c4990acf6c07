// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Ends} from "./BatchData.sol";
import {
    BLOB_MODULUS,
    CALLDATA_HEADER_BYTES,
    DEPOSIT_BYTES,
    ELEMENT_BYTES,
    EXIT_BYTES,
    FIELD_MODULUS,
    PAYMENT_BYTES,
    WITHDRAWAL_BYTES
} from "./Layout.sol";

/// @notice What z binds: the words that are hashed to it. The leaves of further batches stand behind it.
struct Binding {
    uint256 shapeId;
    uint256 domain;
    uint256 feeRecipient;
    /// @dev Versioned hash of the blob that the group may be published in (EIP-4844); 0 for a batch by itself.
    uint256 blobHash;
    /// @dev Of the hashes of the records of all batches.
    uint256 recordsHash;
    uint256 leaf;
}

/// @title The two public inputs that L1 computes of a batch (SPEC.md section 5): challenge and y.
/// @notice z, 128 bits, is drawn after digest and data, and w, 120 bits, after z and the value of the records
///   at z. challenge = w * 2^128 + z; y = header and settlement at z + w * low + w^2 * high, of the value's
///   lower 144 bits and the rest.
/// @dev A batch is copied to memory: digest || old root || its calldata. So what is hashed to leaf and records'
///   hash lies in one piece. The copy of one by itself is not kept: they are read one after the other.
library Challenge {
    /// @dev Of the copy before the calldata: digest, old root.
    uint256 internal constant BEFORE_BYTES = 64;
    uint256 private constant BINDING_BYTES = 192;
    /// @dev Bits of z, and of the lower part of the records' value.
    uint256 private constant Z_BITS = 128;
    uint256 private constant LOW_BITS = 144;

    /// @notice Computes challenge and y of batch i of a group, whose z is its own.
    /// @param challenges Takes them, one behind the other, behind those of the batches before.
    /// @param binding What all batches share is read, the rest is written.
    /// @param position Of the batch's calldata. Its new root and keys must have been checked to be below
    ///   FIELD_MODULUS, as well as its old root and digest.
    function putAlone(
        uint256[] memory challenges,
        uint256 i,
        Binding memory binding,
        Ends memory ends,
        uint256 position,
        uint256 oldRoot,
        uint256 digest
    ) internal pure {
        uint256 data = freeMemory();
        unchecked {
            data += BEFORE_BYTES;
        }
        copyBatch(data, position, ends.records, oldRoot, digest);
        uint256 z = pointOf(binding, data, ends);
        uint256 value = evaluateRecords(data, ends, z);
        put(challenges, i, binding, ends, data, z, value);
    }

    /// @notice The same of a batch whose z is known, and the value of its records at z, below BLOB_MODULUS.
    /// @param data Where the copy of its calldata stands in memory.
    function put(
        uint256[] memory challenges,
        uint256 i,
        Binding memory binding,
        Ends memory ends,
        uint256 data,
        uint256 z,
        uint256 value
    ) internal pure {
        uint256 y = evaluateSettled(binding, data, ends, z);
        uint256 w = weightOf(z, value);
        unchecked {
            // w < 2^120 and value < 2^255, so the sum is below 2^232.
            uint256 weighed = uint144(value) + w * (value >> LOW_BITS);
            y = addmod(y, mulmod(w, weighed, FIELD_MODULUS), FIELD_MODULUS);
            assembly ("memory-safe") {
                let place := add(challenges, add(32, mul(i, 64)))
                mstore(place, or(shl(Z_BITS, w), z))
                mstore(add(place, 32), y)
            }
        }
    }

    /// @notice Copies digest || old root || calldata of a batch to memory.
    /// @param data Where the calldata come to stand, BEFORE_BYTES behind where the room begins.
    function copyBatch(uint256 data, uint256 position, uint256 length, uint256 oldRoot, uint256 digest)
        internal
        pure
    {
        assembly ("memory-safe") {
            mstore(sub(data, BEFORE_BYTES), digest)
            mstore(sub(data, 32), oldRoot)
            calldatacopy(data, position, length)
        }
    }

    function freeMemory() internal pure returns (uint256 position) {
        assembly ("memory-safe") {
            position := mload(0x40)
        }
    }

    /// @notice keccak256(digest || old root || calldata without the records) of a batch that has been copied.
    function leafOf(uint256 data, Ends memory ends) internal pure returns (uint256 leaf) {
        uint256 settled = ends.payments;
        assembly ("memory-safe") {
            leaf := keccak256(sub(data, BEFORE_BYTES), add(settled, BEFORE_BYTES))
        }
    }

    function recordsHashOf(uint256 data, Ends memory ends) internal pure returns (uint256 hash) {
        (uint256 settled, uint256 end) = (ends.payments, ends.records);
        assembly ("memory-safe") {
            hash := keccak256(add(data, settled), sub(end, settled))
        }
    }

    /// @notice z of a batch by itself.
    function pointOf(Binding memory binding, uint256 data, Ends memory ends) internal pure returns (uint256) {
        uint256 leaf = leafOf(data, ends);
        uint256 records = recordsHashOf(data, ends);
        uint256 hash;
        assembly ("memory-safe") {
            mstore(0, records)
            mstore(add(binding, 128), keccak256(0, 32))
            mstore(add(binding, 160), leaf)
            hash := keccak256(binding, BINDING_BYTES)
        }
        return uint128(hash);
    }

    function weightOf(uint256 z, uint256 value) private pure returns (uint256) {
        uint256 hash;
        assembly ("memory-safe") {
            mstore(0, z)
            mstore(32, value)
            hash := keccak256(0, 64)
        }
        return uint120(hash);
    }

    /// @notice The records as a polynomial at z in the field of blobs, by Horner's rule from the last element
    ///   to the first.
    /// @dev The loop that every transfer pays for: four elements a turn make a transfer 18 gas cheaper
    ///   (of 234, at 12 bytes a transfer and its slot), more hardly any. What is added to a product is below
    ///   2^248 and the product below 2^255, so one mulmod takes the sum without reducing it first.
    function evaluateRecords(uint256 data, Ends memory ends, uint256 z) internal pure returns (uint256 value) {
        (uint256 first, uint256 end) = (ends.payments, ends.records);
        assembly ("memory-safe") {
            first := add(data, first)
            end := add(data, end)
            for { let fourth := add(first, mul(4, ELEMENT_BYTES)) } iszero(lt(end, fourth)) {} {
                value := add(mulmod(value, z, BLOB_MODULUS), shr(8, mload(sub(end, ELEMENT_BYTES))))
                value := add(mulmod(value, z, BLOB_MODULUS), shr(8, mload(sub(end, mul(2, ELEMENT_BYTES)))))
                value := add(mulmod(value, z, BLOB_MODULUS), shr(8, mload(sub(end, mul(3, ELEMENT_BYTES)))))
                end := sub(end, mul(4, ELEMENT_BYTES))
                value := add(mulmod(value, z, BLOB_MODULUS), shr(8, mload(end)))
            }
            for {} gt(end, first) {} {
                end := sub(end, ELEMENT_BYTES)
                value := add(mulmod(value, z, BLOB_MODULUS), shr(8, mload(end)))
            }
            value := mod(value, BLOB_MODULUS)
        }
    }

    /// @notice Header and settlement as a polynomial at z, by Horner's rule. Not reduced, but below 2^255.
    /// @dev What is added to a product is below 2^255 and the product below 2^254, so one mulmod takes
    ///   the sum without reducing it first. Every element must have been checked to be below the
    ///   modulus where its width does not say so: the roots and the keys.
    ///   A word read at the end of a part may reach beyond it, and is shifted to what is part of it.
    function evaluateSettled(Binding memory binding, uint256 data, Ends memory ends, uint256 z)
        private
        pure
        returns (uint256 y)
    {
        // Four loops that end at once cost 280 gas.
        if (ends.payments == CALLDATA_HEADER_BYTES) return evaluateHeader(binding, data, z, 0);
        unchecked {
            y = evaluatePayments(data + ends.withdrawals, data + ends.payments, z);
            y = evaluateWithdrawals(data + ends.exits, data + ends.withdrawals, z, y);
            y = evaluateExits(data + ends.deposits, data + ends.exits, z, y);
            y = evaluateDeposits(data + CALLDATA_HEADER_BYTES, data + ends.deposits, z, y);
        }
        return evaluateHeader(binding, data, z, y);
    }

    /// @dev Ay (32), owner (20).
    function evaluatePayments(uint256 first, uint256 end, uint256 z) private pure returns (uint256 y) {
        assembly ("memory-safe") {
            for {} gt(end, first) {} {
                end := sub(end, PAYMENT_BYTES)
                y := add(mulmod(y, z, FIELD_MODULUS), shr(96, mload(add(end, 32))))
                y := add(mulmod(y, z, FIELD_MODULUS), mload(end))
            }
        }
    }

    /// @dev owner (20), token (2), amount (16): token * 2^160 + owner; amount.
    function evaluateWithdrawals(uint256 first, uint256 end, uint256 z, uint256 y) private pure returns (uint256) {
        assembly ("memory-safe") {
            for {} gt(end, first) {} {
                end := sub(end, WITHDRAWAL_BYTES)
                y := add(mulmod(y, z, FIELD_MODULUS), shr(128, mload(add(end, 22))))
                let owner := shr(96, mload(end))
                let token := shr(240, mload(add(end, 20)))
                y := add(mulmod(y, z, FIELD_MODULUS), or(shl(160, token), owner))
            }
        }
        return y;
    }

    /// @dev account (3), requester (20), token (2), amount (16): account; requester; token * 2^128 + amount.
    function evaluateExits(uint256 first, uint256 end, uint256 z, uint256 y) private pure returns (uint256) {
        assembly ("memory-safe") {
            for {} gt(end, first) {} {
                end := sub(end, EXIT_BYTES)
                y := add(mulmod(y, z, FIELD_MODULUS), shr(112, mload(add(end, 23))))
                y := add(mulmod(y, z, FIELD_MODULUS), shr(96, mload(add(end, 3))))
                y := add(mulmod(y, z, FIELD_MODULUS), shr(232, mload(end)))
            }
        }
        return y;
    }

    /// @dev key (32), owner (20), token (2), amount (16): the key without its top bit; and each of them.
    function evaluateDeposits(uint256 first, uint256 end, uint256 z, uint256 y) private pure returns (uint256) {
        assembly ("memory-safe") {
            for {} gt(end, first) {} {
                end := sub(end, DEPOSIT_BYTES)
                y := add(mulmod(y, z, FIELD_MODULUS), shr(128, mload(add(end, 54))))
                y := add(mulmod(y, z, FIELD_MODULUS), shr(240, mload(add(end, 52))))
                y := add(mulmod(y, z, FIELD_MODULUS), shr(96, mload(add(end, 32))))
                y := add(mulmod(y, z, FIELD_MODULUS), shr(1, shl(1, mload(end))))
            }
        }
        return y;
    }

    /// @dev oldRoot, newRoot, domain, feeRecipient; feeToken (2) and feeTotal (16) as one number.
    function evaluateHeader(Binding memory binding, uint256 data, uint256 z, uint256 y)
        private
        pure
        returns (uint256)
    {
        (uint256 domain, uint256 feeRecipient) = (binding.domain, binding.feeRecipient);
        assembly ("memory-safe") {
            y := add(mulmod(y, z, FIELD_MODULUS), shr(112, mload(add(data, 32))))
            y := add(mulmod(y, z, FIELD_MODULUS), feeRecipient)
            y := add(mulmod(y, z, FIELD_MODULUS), domain)
            y := add(mulmod(y, z, FIELD_MODULUS), mload(data))
            y := add(mulmod(y, z, FIELD_MODULUS), mload(sub(data, 32)))
        }
        return y;
    }
}
