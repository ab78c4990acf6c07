// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {
    DEPOSIT_BYTES,
    ELEMENT_BYTES,
    EXIT_BYTES,
    FIELD_MODULUS,
    HEADER_BYTES,
    POINTER_BYTES,
    SLOT_BYTES,
    TRANSFER_RECORD_BYTES,
    WITHDRAWAL_BYTES
} from "./Layout.sol";

/// @notice The first five elements of a batch's vector.
struct Header {
    uint256 oldRoot;
    uint256 newRoot;
    uint256 domain;
    uint256 feeRecipient;
    /// @dev feeToken * 2^128 + feeTotal
    uint256 fees;
}

/// @notice Where the parts of a batch's data end, in bytes.
struct Ends {
    uint256 deposits;
    uint256 exits;
    uint256 withdrawals;
    uint256 records;
}

/// @title Published data of a batch (SPEC.md section 5): its parts, and its value as a polynomial.
/// @notice data = header || deposits || exits || withdrawals || records. How many there are of each is
///   the shape's: levels (1 byte) || transfers || slots || deposits || exits || withdrawals (2 each).
library BatchData {
    uint256 private constant COUNT_MASK = 0xffff;

    function levelsOf(uint256 shapeId) internal pure returns (uint256) {
        return shapeId >> 80;
    }

    function transfersOf(uint256 shapeId) internal pure returns (uint256) {
        return (shapeId >> 64) & COUNT_MASK;
    }

    function slotsOf(uint256 shapeId) internal pure returns (uint256) {
        return (shapeId >> 48) & COUNT_MASK;
    }

    function depositsOf(uint256 shapeId) internal pure returns (uint256) {
        return (shapeId >> 32) & COUNT_MASK;
    }

    function exitsOf(uint256 shapeId) internal pure returns (uint256) {
        return (shapeId >> 16) & COUNT_MASK;
    }

    function withdrawalsOf(uint256 shapeId) internal pure returns (uint256) {
        return shapeId & COUNT_MASK;
    }

    /// @notice Where the parts of the data of a shape end; the last one ends the data.
    function endsOf(uint256 shapeId) internal pure returns (Ends memory ends) {
        uint256 pointers = depositsOf(shapeId) + exitsOf(shapeId) + withdrawalsOf(shapeId);
        uint256 recordBytes = SLOT_BYTES * slotsOf(shapeId) + TRANSFER_RECORD_BYTES * transfersOf(shapeId)
            + POINTER_BYTES * pointers;
        uint256 elements = (recordBytes + ELEMENT_BYTES - 1) / ELEMENT_BYTES;
        ends.deposits = HEADER_BYTES + DEPOSIT_BYTES * depositsOf(shapeId);
        ends.exits = ends.deposits + EXIT_BYTES * exitsOf(shapeId);
        ends.withdrawals = ends.exits + WITHDRAWAL_BYTES * withdrawalsOf(shapeId);
        ends.records = ends.withdrawals + ELEMENT_BYTES * elements;
    }

    function headerOf(bytes calldata data) internal pure returns (Header memory) {
        return abi.decode(data[:HEADER_BYTES], (Header));
    }

    /// @notice The challenge z, which depends on the digest and on every byte of the data.
    function challenge(bytes calldata data, uint256 digest) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(digest, keccak256(data)))) % FIELD_MODULUS;
    }

    /// @notice The vector as a polynomial at z, by Horner's rule from the last element to the first.
    /// @dev What is added to a product is below 2^255 and the product below 2^254, so one mulmod takes
    ///   the sum without reducing it first. Every element must have been checked to be below the
    ///   modulus where its width does not say so: the words of the header and the deposits' keys.
    function evaluate(bytes calldata data, Ends memory ends, uint256 z) internal pure returns (uint256 y) {
        y = evaluateRecords(data[ends.withdrawals:], z);
        y = evaluateWithdrawals(data[ends.exits:ends.withdrawals], z, y);
        y = evaluateExits(data[ends.deposits:ends.exits], z, y);
        y = evaluateDeposits(data[HEADER_BYTES:ends.deposits], z, y);
        y = evaluateHeader(data[:HEADER_BYTES], z, y);
    }

    /// @dev The loop that every transfer pays for.
    function evaluateRecords(bytes calldata records, uint256 z) private pure returns (uint256 y) {
        assembly ("memory-safe") {
            let here := add(records.offset, records.length)
            for {} gt(here, records.offset) {} {
                here := sub(here, ELEMENT_BYTES)
                y := add(mulmod(y, z, FIELD_MODULUS), shr(8, calldataload(here)))
            }
        }
    }

    /// @dev owner (20), token (2), amount (16): token * 2^160 + owner; amount.
    function evaluateWithdrawals(bytes calldata section, uint256 z, uint256 y) private pure returns (uint256) {
        assembly ("memory-safe") {
            let here := add(section.offset, section.length)
            for {} gt(here, section.offset) {} {
                here := sub(here, WITHDRAWAL_BYTES)
                let word := calldataload(here)
                let token := and(shr(80, word), 0xffff)
                y := add(mulmod(y, z, FIELD_MODULUS), shr(128, calldataload(add(here, 22))))
                y := add(mulmod(y, z, FIELD_MODULUS), or(shl(160, token), shr(96, word)))
            }
        }
        return y;
    }

    /// @dev account (3), requester (20), token (2), amount (16): account; requester; token * 2^128 + amount.
    function evaluateExits(bytes calldata section, uint256 z, uint256 y) private pure returns (uint256) {
        assembly ("memory-safe") {
            let here := add(section.offset, section.length)
            for {} gt(here, section.offset) {} {
                here := sub(here, EXIT_BYTES)
                y := add(mulmod(y, z, FIELD_MODULUS), shr(112, calldataload(add(here, 23))))
                y := add(mulmod(y, z, FIELD_MODULUS), shr(96, calldataload(add(here, 3))))
                y := add(mulmod(y, z, FIELD_MODULUS), shr(232, calldataload(here)))
            }
        }
        return y;
    }

    /// @dev key (32), owner (20), token (2), amount (16): the key without its top bit; and each of them.
    function evaluateDeposits(bytes calldata section, uint256 z, uint256 y) private pure returns (uint256) {
        assembly ("memory-safe") {
            let here := add(section.offset, section.length)
            for {} gt(here, section.offset) {} {
                here := sub(here, DEPOSIT_BYTES)
                y := add(mulmod(y, z, FIELD_MODULUS), shr(128, calldataload(add(here, 54))))
                y := add(mulmod(y, z, FIELD_MODULUS), shr(240, calldataload(add(here, 52))))
                y := add(mulmod(y, z, FIELD_MODULUS), shr(96, calldataload(add(here, 32))))
                y := add(mulmod(y, z, FIELD_MODULUS), shr(1, shl(1, calldataload(here))))
            }
        }
        return y;
    }

    /// @dev Five words of 32 bytes; the only place where the result is reduced.
    function evaluateHeader(bytes calldata section, uint256 z, uint256 y) private pure returns (uint256) {
        assembly ("memory-safe") {
            let here := add(section.offset, section.length)
            for {} gt(here, section.offset) {} {
                here := sub(here, 32)
                y := add(mulmod(y, z, FIELD_MODULUS), calldataload(here))
            }
            y := mod(y, FIELD_MODULUS)
        }
        return y;
    }
}
