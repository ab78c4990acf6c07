// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {AdvanceNotCovered} from "./OptimisticErrors.sol";
import {Proposals} from "./Proposals.sol";

/// @dev What an owner owes of a token, and the proposal whose claim that was.
struct Loan {
    uint128 amount;
    uint40 id;
}

/// @title Advances: what is paid before it is final, as loans.
/// @notice A loan is set off against what its owner is credited next. So it ends by itself once its batch is final, and
///   stays a debt if the batch falls: nobody is paid twice.
///   With coverAdvances, what is owed of proposals that can fall is never more than a quarter of a bond. So a fall
///   leaves a quarter behind at most, and burns a half: whoever challenges himself has lost a quarter or more.
abstract contract Advances is Proposals {
    mapping(address owner => mapping(uint256 token => Loan)) public advances;
    /// @notice What all owners together owe of a token.
    mapping(uint256 token => uint256) public advanced;
    mapping(uint256 id => mapping(uint256 index => bool)) public isAdvanced;
    /// @notice With coverAdvances: what is owed of ETH of a proposal that can fall, or has fallen and is not released;
    ///   and of all such together.
    mapping(uint256 id => uint256) public atRisk;
    uint256 public totalAtRisk;

    event SetOff(address indexed owner, uint256 indexed token, uint256 amount);

    /// @dev Sets off what the owner owes before anything becomes claimable.
    function credit(address owner, uint256 token, uint256 amount) internal override {
        Loan storage loan = advances[owner][token];
        uint256 debt = loan.amount;
        uint256 set = debt < amount ? debt : amount;
        if (set != 0) {
            if (coverAdvances) endRisk(loan.id, set);
            if (set == debt) delete advances[owner][token];
            else loan.amount = uint128(debt - set);
            advanced[token] -= set;
            emit SetOff(owner, token, set);
        }
        super.credit(owner, token, amount - set);
    }

    /// @dev Of an owner who owes nothing of the token.
    /// @param amount 128 bits.
    function lend(uint256 id, address owner, uint256 token, uint256 amount) internal {
        if (coverAdvances) {
            (uint256 sum, uint256 limit) = token == 0 ? (totalAtRisk + amount, proposalBond / 4) : (amount, 0);
            if (sum > limit) revert AdvanceNotCovered(sum, limit);
            atRisk[id] += amount;
            totalAtRisk += amount;
        }
        advances[owner][token] = Loan(uint128(amount), uint40(id));
        advanced[token] += amount;
    }

    /// @dev Once the proposal is released nothing of it is at risk, and before all that is owed of it is.
    function endRisk(uint256 id, uint256 amount) private {
        uint256 risk = atRisk[id];
        if (risk == 0) return;
        atRisk[id] = risk - amount;
        totalAtRisk -= amount;
    }

    /// @dev Marks a fallen proposal as released: what is owed of it is a debt, and no more at risk.
    function markReleased(uint256 id) internal {
        proposalOf[id].released = true;
        if (!coverAdvances) return;
        totalAtRisk -= atRisk[id];
        delete atRisk[id];
    }
}
