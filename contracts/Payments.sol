// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {TransferFailed} from "./Errors.sol";

interface IERC20 {
    function balanceOf(address owner) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// @title ETH and ERC-20 tokens that move exactly as much as they were told to, or not at all.
/// @notice Tokens that return nothing are taken at their balances' word. A token that takes a fee is
///   refused: what it moves is not what was asked. No token is trusted further than its own
///   deposits: these calls come last, under a lock.
library Payments {
    /// @notice Takes `amount` of an ERC-20 from `from`.
    function collect(address token, address from, uint256 amount) internal {
        uint256 before = balance(token, amount);
        call(token, abi.encodeCall(IERC20.transferFrom, (from, address(this), amount)), amount);
        unchecked {
            if (balance(token, amount) - before != amount) revert TransferFailed(token, amount);
        }
    }

    /// @notice Pays `amount` of ETH.
    function payEther(address to, uint256 amount) internal {
        (bool paid,) = to.call{value: amount}("");
        if (!paid) revert TransferFailed(address(0), amount);
    }

    /// @notice Pays `amount` of an ERC-20.
    function pay(address token, address to, uint256 amount) internal {
        uint256 before = balance(token, amount);
        call(token, abi.encodeCall(IERC20.transfer, (to, amount)), amount);
        unchecked {
            // More would come out of the deposits of others; less is a payment to this contract.
            if (before - balance(token, amount) != amount) revert TransferFailed(token, amount);
        }
    }

    /// @notice How much this contract has of an ERC-20.
    function held(address token) internal view returns (uint256) {
        return balance(token, 0);
    }

    function call(address token, bytes memory message, uint256 amount) private {
        (bool done, bytes memory result) = token.call(message);
        bool confirmed = result.length == 0 || (result.length >= 32 && abi.decode(result, (uint256)) == 1);
        if (!done || !confirmed) revert TransferFailed(token, amount);
    }

    /// @dev What has no code has no balance to tell, so a token that is gone is refused here.
    function balance(address token, uint256 amount) private view returns (uint256) {
        (bool done, bytes memory result) = token.staticcall(abi.encodeCall(IERC20.balanceOf, (address(this))));
        if (!done || result.length < 32) revert TransferFailed(token, amount);
        return abi.decode(result, (uint256));
    }
}
