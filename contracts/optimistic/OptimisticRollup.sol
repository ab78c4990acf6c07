// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {AcceptedShape, RollupState} from "../RollupState.sol";
import {Bonds} from "./Bonds.sol";
import {Finality} from "./Finality.sol";
import {Terms} from "./Terms.sol";

/// @title L1 of a quipu rollup that settles optimistically (SPEC.md section 8a).
/// @notice Takes batches of signed shapes without proofs, and pays what they say unless somebody challenges them
///   and nobody proves them. Nobody owns this contract, nothing can be paused or upgraded, everybody may call every
///   function.
contract OptimisticRollup is Finality {
    constructor(
        uint256 levels_,
        AcceptedShape[] memory shapes,
        address escapeKey_,
        address[] memory tokens,
        uint32 deadline_,
        uint32 spacing_,
        Terms memory terms
    ) RollupState(levels_, shapes, escapeKey_, tokens, deadline_, spacing_) Bonds(terms) {}
}
