// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BatchData, Ends} from "../BatchData.sol";
import {NotInField} from "../Errors.sol";
import {FIELD_MODULUS, WORD_BYTES} from "../Layout.sol";

/// @dev Order of Baby Jubjub's prime subgroup (ERC-2494).
uint256 constant SUBGROUP_ORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041;
/// @dev Of a signature: its challenge h (32), its response S (32).
uint256 constant SIGNATURE_BYTES = 64;

/// @title Data of signed shapes (SPEC.md section 5): the settlement ends with the signature of each payment,
///   transfer and withdrawal.
library SignedData {
    /// @dev Bit of a shape id that says that the shape is signed.
    uint256 private constant SIGNED = 0x80;
    uint256 private constant HEADER_ELEMENTS = 5;
    uint256 private constant DEPOSIT_ELEMENTS = 4;
    uint256 private constant EXIT_ELEMENTS = 3;
    uint256 private constant PAYOUT_ELEMENTS = 2;

    /// @notice The depth of the tree that a signed shape is for; more than any depth for other numbers.
    function depthOf(uint256 shapeId) internal pure returns (uint256) {
        return BatchData.levelsOf(shapeId) ^ SIGNED;
    }

    /// @notice Where the parts of a signed shape's data end, its signatures counted among the payments.
    /// @param ends The same without signatures.
    function wholeEnds(Ends memory ends, uint256 shapeId) internal pure returns (Ends memory whole) {
        unchecked {
            uint256 length = SIGNATURE_BYTES * signaturesOf(shapeId);
            whole = Ends(
                ends.deposits, ends.exits, ends.withdrawals, ends.payments + length, ends.records + length
            );
        }
    }

    /// @notice Signatures as part of header and settlement as a polynomial at z, modulo r: what they add to y.
    /// @param position Of the first in calldata. Each must be canonical, or the data would say something else
    ///   than the proof: h below r, S below the order of the subgroup.
    function evaluate(uint256 position, uint256 shapeId, uint256 z) internal pure returns (uint256 y) {
        uint256 end = position + SIGNATURE_BYTES * signaturesOf(shapeId);
        while (end > position) {
            end -= SIGNATURE_BYTES;
            (uint256 challenge, uint256 response) = signatureAt(end);
            if (challenge >= FIELD_MODULUS) revert NotInField("challenge", challenge);
            if (response >= SUBGROUP_ORDER) revert NotInField("response", response);
            y = addmod(mulmod(y, z, FIELD_MODULUS), response, FIELD_MODULUS);
            y = addmod(mulmod(y, z, FIELD_MODULUS), challenge, FIELD_MODULUS);
        }
        for (uint256 i = elementsBefore(shapeId); i > 0; i--) y = mulmod(y, z, FIELD_MODULUS);
    }

    /// @notice Sum modulo r.
    function sum(uint256 a, uint256 b) internal pure returns (uint256) {
        return addmod(a, b, FIELD_MODULUS);
    }

    function signatureAt(uint256 position) private pure returns (uint256 challenge, uint256 response) {
        assembly ("memory-safe") {
            challenge := calldataload(position)
            response := calldataload(add(position, WORD_BYTES))
        }
    }

    function signaturesOf(uint256 shapeId) private pure returns (uint256) {
        return BatchData.paymentsOf(shapeId) + BatchData.transfersOf(shapeId) + BatchData.withdrawalsOf(shapeId);
    }

    /// @dev Elements of header and settlement before the signatures.
    function elementsBefore(uint256 shapeId) private pure returns (uint256) {
        return HEADER_ELEMENTS + DEPOSIT_ELEMENTS * BatchData.depositsOf(shapeId)
            + EXIT_ELEMENTS * BatchData.exitsOf(shapeId)
            + PAYOUT_ELEMENTS * (BatchData.withdrawalsOf(shapeId) + BatchData.paymentsOf(shapeId));
    }
}
