// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Token} from "./Token.sol";

/// @notice A token that says how many decimals a unit of it has, as most do.
contract SixDecimals is Token {
    uint8 public constant decimals = 6;
}
