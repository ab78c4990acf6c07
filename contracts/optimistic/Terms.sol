// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @notice What an optimistic rollup promises, for good. Times in seconds, bonds in wei.
struct Terms {
    /// @dev How long a proposal can be challenged.
    uint32 challengeWindow;
    /// @dev From when on what a proposal pays is advanced.
    uint32 executionDelay;
    /// @dev How long a challenge can be answered, and how much longer for each challenge that is open before.
    uint32 answerTime;
    uint32 answerSpacing;
    uint128 proposalBond;
    uint128 challengeBond;
    /// @dev Whether advances that a fall would leave behind are kept to half of what it burns.
    bool coverAdvances;
}
