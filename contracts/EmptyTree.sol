// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {InvalidLevels} from "./Errors.sol";

/// @title Roots of state trees without an account.
library EmptyTree {
    /// @notice Root of the 8-ary Poseidon tree of which every leaf is 0. A test computes them all.
    function rootOf(uint256 levels) internal pure returns (uint256) {
        if (levels == 3) return 6722121221429872704004552567900813701382746847619669545245890033059860131266;
        if (levels == 4) return 6190352091218036727882286149423839206305732835518369231577714611527246027376;
        if (levels == 5) return 5547047816417131547555295503363228730555114352328947344710749421214308019187;
        if (levels == 6) return 13308703203989939384185004084772934762505800887081417286194914714331511655714;
        if (levels == 7) return 17963660132017890940756330515504263815669067400220531031835890171664199426583;
        if (levels == 8) return 2552032564376518282841702819316767509420179068591702648971399616023257718747;
        revert InvalidLevels(levels);
    }
}
