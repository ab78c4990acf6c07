// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @notice What an owner gets of a token.
struct Credit {
    address owner;
    uint256 token;
    uint256 amount;
}

/// @title Credits as they stand in the data of batches: owner (20 bytes), token (2), amount (16).
library Credits {
    function ownerAt(uint256 position) internal pure returns (address owner) {
        assembly ("memory-safe") {
            owner := shr(96, calldataload(position))
        }
    }

    /// @notice Token and amount, 18 bytes.
    function amountAt(uint256 position) internal pure returns (uint256 token, uint256 amount) {
        assembly ("memory-safe") {
            let word := calldataload(position)
            token := shr(240, word)
            amount := shr(128, shl(16, word))
        }
    }
}
