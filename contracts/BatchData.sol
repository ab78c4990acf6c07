// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {NotInField} from "./Errors.sol";
import {
    CALLDATA_HEADER_BYTES,
    DEPOSIT_BYTES,
    ELEMENT_BYTES,
    EXIT_BYTES,
    FIELD_MODULUS,
    HEADER_ELEMENTS,
    INDEX_BYTES,
    PAYMENT_BYTES,
    PAYMENT_RECORD_BYTES,
    SLOT_RECORD_BYTES,
    TRANSFER_RECORD_BYTES,
    WITHDRAWAL_BYTES,
    WORD_BYTES
} from "./Layout.sol";

uint256 constant HEADER_BYTES = HEADER_ELEMENTS * WORD_BYTES;

/// @dev Bytes of a header that do not stand in calldata.
uint256 constant IMPLIED_BYTES = HEADER_BYTES - CALLDATA_HEADER_BYTES;

/// @notice The first five elements of a batch's vector, as words in memory.
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
    uint256 payments;
    uint256 records;
}

/// @title Published data of a batch (SPEC.md section 5): its parts, and its value as a polynomial.
/// @notice data = header || deposits || exits || withdrawals || payments || records. How many there are of
///   each is the shape's: levels || transfers || slots || deposits || exits || withdrawals || payments, a
///   byte each.
library BatchData {
    uint256 private constant COUNT_MASK = 0xff;

    function levelsOf(uint256 shapeId) internal pure returns (uint256) {
        return shapeId >> 48;
    }

    function transfersOf(uint256 shapeId) internal pure returns (uint256) {
        return (shapeId >> 40) & COUNT_MASK;
    }

    function slotsOf(uint256 shapeId) internal pure returns (uint256) {
        return (shapeId >> 32) & COUNT_MASK;
    }

    function depositsOf(uint256 shapeId) internal pure returns (uint256) {
        return (shapeId >> 24) & COUNT_MASK;
    }

    function exitsOf(uint256 shapeId) internal pure returns (uint256) {
        return (shapeId >> 16) & COUNT_MASK;
    }

    function withdrawalsOf(uint256 shapeId) internal pure returns (uint256) {
        return (shapeId >> 8) & COUNT_MASK;
    }

    function paymentsOf(uint256 shapeId) internal pure returns (uint256) {
        return shapeId & COUNT_MASK;
    }

    /// @notice Where the parts of the data of a shape end; the last one ends the data.
    function endsOf(uint256 shapeId) internal pure returns (Ends memory ends) {
        uint256 pointers = depositsOf(shapeId) + exitsOf(shapeId) + withdrawalsOf(shapeId);
        uint256 recordBytes = INDEX_BYTES * slotsOf(shapeId) + TRANSFER_RECORD_BYTES * transfersOf(shapeId)
            + SLOT_RECORD_BYTES * pointers + PAYMENT_RECORD_BYTES * paymentsOf(shapeId);
        uint256 elements = (recordBytes + ELEMENT_BYTES - 1) / ELEMENT_BYTES;
        ends.deposits = HEADER_BYTES + DEPOSIT_BYTES * depositsOf(shapeId);
        ends.exits = ends.deposits + EXIT_BYTES * exitsOf(shapeId);
        ends.withdrawals = ends.exits + WITHDRAWAL_BYTES * withdrawalsOf(shapeId);
        ends.payments = ends.withdrawals + PAYMENT_BYTES * paymentsOf(shapeId);
        ends.records = ends.payments + ELEMENT_BYTES * elements;
    }

    /// @notice Length of the calldata of a batch.
    function calldataLength(Ends memory ends) internal pure returns (uint256) {
        return ends.records - IMPLIED_BYTES;
    }

    /// @notice Reads what stands of a header in calldata: newRoot (32), feeToken (2), feeTotal (16).
    /// @param base Position in calldata at which the data would begin if the header stood there whole.
    function readHeader(Header memory header, uint256 base) internal pure {
        uint256 implied = IMPLIED_BYTES;
        uint256 newRoot;
        uint256 fees;
        assembly ("memory-safe") {
            let position := add(base, implied)
            newRoot := calldataload(position)
            fees := shr(112, calldataload(add(position, WORD_BYTES)))
        }
        if (newRoot >= FIELD_MODULUS) revert NotInField("new root", newRoot);
        (header.newRoot, header.fees) = (newRoot, fees);
    }

    /// @notice Checks the keys that are paid to: each Ay is an element of the vector, and must be one below
    ///   the modulus, or the data would say something else than the proof.
    function requireKeys(uint256 position, uint256 end) internal pure {
        unchecked {
            for (; position < end; position += PAYMENT_BYTES) {
                uint256 keyY;
                assembly ("memory-safe") {
                    keyY := calldataload(position)
                }
                if (keyY >= FIELD_MODULUS) revert NotInField("key", keyY);
            }
        }
    }

    /// @notice Computes of batch i of a group the challenge z, which depends on the digest and on every byte
    ///   of the data, and y, the value of the vector as a polynomial at z.
    /// @dev The data are put together in free memory: header, then what stands in calldata behind it.
    /// @param challenges Takes z and y, one behind the other, behind those of the batches before.
    function putChallenge(
        uint256[] memory challenges,
        uint256 i,
        Header memory header,
        uint256 base,
        Ends memory ends,
        uint256 digest
    ) internal pure {
        uint256 headerBytes = HEADER_BYTES;
        uint256 length = ends.records;
        uint256 z;
        assembly ("memory-safe") {
            let start := mload(0x40)
            mcopy(start, header, headerBytes)
            calldatacopy(add(start, headerBytes), add(base, headerBytes), sub(length, headerBytes))
            mstore(0, digest)
            mstore(32, keccak256(start, length))
            z := mod(keccak256(0, 64), FIELD_MODULUS)
        }
        uint256 y = evaluate(ends, z);
        assembly ("memory-safe") {
            let place := add(challenges, add(32, mul(i, 64)))
            mstore(place, z)
            mstore(add(place, 32), y)
        }
    }

    /// @notice The vector as a polynomial at z, by Horner's rule from the last element to the first.
    /// @dev What is added to a product is below 2^255 and the product below 2^254, so one mulmod takes
    ///   the sum without reducing it first. Every element must have been checked to be below the
    ///   modulus where its width does not say so: the roots and the keys.
    ///   A word read at the end of a part may reach beyond it, and is shifted to what is part of it.
    ///   The data stand at the beginning of free memory; each part is evaluated from `end` down to `first`.
    function evaluate(Ends memory ends, uint256 z) private pure returns (uint256 y) {
        y = evaluateRecords(ends.payments, ends.records, z);
        y = evaluatePayments(ends.withdrawals, ends.payments, z, y);
        y = evaluateWithdrawals(ends.exits, ends.withdrawals, z, y);
        y = evaluateExits(ends.deposits, ends.exits, z, y);
        y = evaluateDeposits(HEADER_BYTES, ends.deposits, z, y);
        y = evaluateHeader(z, y);
    }

    /// @dev The loop that every transfer pays for: four elements a turn make a transfer 18 gas cheaper
    ///   (of 234, at 12 bytes a transfer and its slot), more hardly any.
    function evaluateRecords(uint256 first, uint256 end, uint256 z) private pure returns (uint256 y) {
        assembly ("memory-safe") {
            let data := mload(0x40)
            first := add(data, first)
            end := add(data, end)
            for { let fourth := add(first, mul(4, ELEMENT_BYTES)) } iszero(lt(end, fourth)) {} {
                y := add(mulmod(y, z, FIELD_MODULUS), shr(8, mload(sub(end, ELEMENT_BYTES))))
                y := add(mulmod(y, z, FIELD_MODULUS), shr(8, mload(sub(end, mul(2, ELEMENT_BYTES)))))
                y := add(mulmod(y, z, FIELD_MODULUS), shr(8, mload(sub(end, mul(3, ELEMENT_BYTES)))))
                end := sub(end, mul(4, ELEMENT_BYTES))
                y := add(mulmod(y, z, FIELD_MODULUS), shr(8, mload(end)))
            }
            for {} gt(end, first) {} {
                end := sub(end, ELEMENT_BYTES)
                y := add(mulmod(y, z, FIELD_MODULUS), shr(8, mload(end)))
            }
        }
    }

    /// @dev Ay (32), owner (20).
    function evaluatePayments(uint256 first, uint256 end, uint256 z, uint256 y) private pure returns (uint256) {
        assembly ("memory-safe") {
            let data := mload(0x40)
            first := add(data, first)
            end := add(data, end)
            for {} gt(end, first) {} {
                end := sub(end, PAYMENT_BYTES)
                y := add(mulmod(y, z, FIELD_MODULUS), shr(96, mload(add(end, 32))))
                y := add(mulmod(y, z, FIELD_MODULUS), mload(end))
            }
        }
        return y;
    }

    /// @dev owner (20), token (2), amount (16): token * 2^160 + owner; amount.
    function evaluateWithdrawals(uint256 first, uint256 end, uint256 z, uint256 y) private pure returns (uint256) {
        assembly ("memory-safe") {
            let data := mload(0x40)
            first := add(data, first)
            end := add(data, end)
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
            let data := mload(0x40)
            first := add(data, first)
            end := add(data, end)
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
            let data := mload(0x40)
            first := add(data, first)
            end := add(data, end)
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

    /// @dev Five words of 32 bytes; the only place where the result is reduced.
    function evaluateHeader(uint256 z, uint256 y) private pure returns (uint256) {
        assembly ("memory-safe") {
            let start := mload(0x40)
            y := add(mulmod(y, z, FIELD_MODULUS), mload(add(start, 128)))
            y := add(mulmod(y, z, FIELD_MODULUS), mload(add(start, 96)))
            y := add(mulmod(y, z, FIELD_MODULUS), mload(add(start, 64)))
            y := add(mulmod(y, z, FIELD_MODULUS), mload(add(start, 32)))
            y := addmod(mulmod(y, z, FIELD_MODULUS), mload(start), FIELD_MODULUS)
        }
        return y;
    }
}
