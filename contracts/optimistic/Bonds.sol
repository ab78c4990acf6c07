// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {UserFunctions} from "../UserFunctions.sol";
import {Uncovered, NothingToCollect} from "./OptimisticErrors.sol";
import {Payments} from "../Payments.sol";
import {Terms} from "./Terms.sol";

/// @title Bonds: ETH that stands apart from what the rollup owes its users.
abstract contract Bonds is UserFunctions {
    /// @notice The terms of the deployment; see Terms.
    uint256 public immutable challengeWindow;
    uint256 public immutable executionDelay;
    uint256 public immutable answerTime;
    uint256 public immutable answerSpacing;
    uint256 public immutable proposalBond;
    uint256 public immutable challengeBond;
    bool public immutable coverAdvances;

    /// @notice Bonds that are locked, and those that are owed to somebody.
    uint256 public reserved;
    /// @notice What belongs to nobody: of bonds of proposals that were slashed, and of challenges that were answered.
    ///   It covers what was advanced of fallen batches.
    uint256 public burned;
    /// @notice What an address may collect.
    mapping(address owner => uint256) public bonds;

    event BondsCollected(address indexed owner, address indexed to, uint256 amount);

    constructor(Terms memory terms) {
        challengeWindow = terms.challengeWindow;
        executionDelay = terms.executionDelay;
        answerTime = terms.answerTime;
        answerSpacing = terms.answerSpacing;
        proposalBond = terms.proposalBond;
        challengeBond = terms.challengeBond;
        coverAdvances = terms.coverAdvances;
    }

    /// @notice Pays all bonds and rewards that the caller has to get.
    function collectBonds(address to) external nonReentrant {
        uint256 amount = bonds[msg.sender];
        if (amount == 0) revert NothingToCollect(msg.sender);
        bonds[msg.sender] = 0;
        reserved -= amount;
        emit BondsCollected(msg.sender, to, amount);
        Payments.payEther(to, amount);
    }

    function lockBond(uint256 amount) internal {
        reserved += amount;
    }

    /// @dev What is given was locked.
    function giveBond(address owner, uint256 amount) internal {
        bonds[owner] += amount;
    }

    /// @dev What is burned was locked.
    function burnBond(uint256 amount) internal {
        reserved -= amount;
        burned += amount;
    }

    /// @dev Claims are paid of what is not reserved: whoever claims last bears what is missing.
    function covered(uint256 token, uint256 amount) internal view override returns (uint256) {
        uint256 held = token == 0 ? address(this).balance - reserved : Payments.held(tokenAddress[token]);
        if (held == 0) revert Uncovered(token, amount);
        return amount < held ? amount : held;
    }
}
