// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {NotInField} from "./Errors.sol";
import {
    CALLDATA_HEADER_BYTES,
    DEPOSIT_BYTES,
    ELEMENT_BYTES,
    EXIT_BYTES,
    FIELD_MODULUS,
    INDEX_BYTES,
    PAYMENT_BYTES,
    PAYMENT_RECORD_BYTES,
    SLOT_RECORD_BYTES,
    TRANSFER_RECORD_BYTES,
    WITHDRAWAL_BYTES
} from "./Layout.sol";

/// @notice Where the parts of a batch's calldata end, in bytes from their beginning.
struct Ends {
    uint256 deposits;
    uint256 exits;
    uint256 withdrawals;
    uint256 payments;
    uint256 records;
}

/// @title Calldata of a batch (SPEC.md section 8): their parts.
/// @notice newRoot || feeToken || feeTotal || deposits || exits || withdrawals || payments || records. How
///   many there are of each is the shape's: levels || transfers || slots || deposits || exits ||
///   withdrawals || payments, a byte each.
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
        ends.deposits = CALLDATA_HEADER_BYTES + DEPOSIT_BYTES * depositsOf(shapeId);
        ends.exits = ends.deposits + EXIT_BYTES * exitsOf(shapeId);
        ends.withdrawals = ends.exits + WITHDRAWAL_BYTES * withdrawalsOf(shapeId);
        ends.payments = ends.withdrawals + PAYMENT_BYTES * paymentsOf(shapeId);
        ends.records = ends.payments + ELEMENT_BYTES * elements;
    }

    /// @notice The new root of the batch whose calldata begin at a position.
    function newRootAt(uint256 position) internal pure returns (uint256 newRoot) {
        assembly ("memory-safe") {
            newRoot := calldataload(position)
        }
        if (newRoot >= FIELD_MODULUS) revert NotInField("new root", newRoot);
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
}
