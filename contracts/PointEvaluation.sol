// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {InvalidOpening} from "./Errors.sol";
import {BLOB_MODULUS} from "./Layout.sol";

/// @notice What is handed in of a group whose records stand in a blob.
struct BlobOpening {
    /// @dev Of the hashes of the records of all batches; nothing is known of it here.
    bytes32 recordsHash;
    /// @dev Commitment to the blob (48 bytes), proof of its value at the group's point (48).
    bytes32[3] points;
    /// @dev Value of the records of each batch at the group's point.
    uint256[] values;
}

/// @title What the polynomial of a blob is at a point (EIP-4844).
library PointEvaluation {
    uint256 private constant POINT_EVALUATION = 0x0a;
    /// @dev What the precompile takes. It is handed no more, because it keeps all of it when it refuses.
    uint256 private constant EVALUATION_GAS = 50_000;
    /// @dev Versioned hash, z, y; commitment and proof.
    uint256 private constant INPUT_BYTES = 192;
    uint256 private constant POINTS_BYTES = 96;
    /// @dev Number of elements of a blob, and their modulus: it says so much if the opening is right.
    uint256 private constant OUTPUT_BYTES = 64;

    /// @notice Checks that a blob has y at z.
    /// @param points Commitment to the blob and proof of the opening, 48 bytes each.
    function requireOpening(bytes32 blobHash, uint256 z, uint256 y, bytes32[3] calldata points) internal view {
        bool valid;
        assembly ("memory-safe") {
            let input := mload(0x40)
            mstore(input, blobHash)
            mstore(add(input, 32), z)
            mstore(add(input, 64), y)
            calldatacopy(add(input, 96), points, POINTS_BYTES)
            valid := staticcall(EVALUATION_GAS, POINT_EVALUATION, input, INPUT_BYTES, 0, 0)
            // An account without code would accept everything, and return nothing.
            valid := and(valid, eq(returndatasize(), OUTPUT_BYTES))
        }
        if (!valid) revert InvalidOpening();
    }

    /// @notice z^exponent in the field of blobs.
    function power(uint256 z, uint256 exponent) internal pure returns (uint256 result) {
        result = 1;
        unchecked {
            for (; exponent > 0; exponent >>= 1) {
                if (exponent & 1 == 1) result = mulmod(result, z, BLOB_MODULUS);
                z = mulmod(z, z, BLOB_MODULUS);
            }
        }
    }
}
