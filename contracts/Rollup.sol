// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Publication} from "./Publication.sol";
import {AcceptedShape, RollupState} from "./RollupState.sol";
import {UserFunctions} from "./UserFunctions.sol";

/// @title L1 of a quipu rollup (SPEC.md section 8).
/// @notice Keeps the state root, the queues of deposits and forced exits, and what everybody may claim.
///   A batch moves the root only with a proof over data that stand in the transaction or its blob. Nobody owns this
///   contract, nothing can be paused or upgraded, everybody may call every function.
contract Rollup is Publication, UserFunctions {
    constructor(
        uint256 levels_,
        AcceptedShape[] memory shapes,
        address escapeKey_,
        address[] memory tokens,
        uint32 deadline_,
        uint32 spacing_
    ) RollupState(levels_, shapes, escapeKey_, tokens, deadline_, spacing_) {}
}
