// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @notice An ERC-20 that anybody may mint.
contract Token {
    mapping(address owner => uint256) internal balances;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    function balanceOf(address owner) public view virtual returns (uint256) {
        return balances[owner];
    }

    function mint(address to, uint256 amount) external {
        balances[to] += amount;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function transfer(address to, uint256 amount) external virtual returns (bool) {
        move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external virtual returns (bool) {
        spend(from, amount);
        move(from, to, amount);
        return true;
    }

    function spend(address from, uint256 amount) internal {
        allowance[from][msg.sender] -= amount;
    }

    function move(address from, address to, uint256 amount) internal virtual {
        balances[from] -= amount;
        balances[to] += amount;
    }
}
