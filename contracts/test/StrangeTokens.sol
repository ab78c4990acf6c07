// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Token} from "./Token.sol";

/// @notice Moves what it is told to and returns nothing, as USDT does.
contract SilentToken {
    mapping(address owner => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external {
        allowance[msg.sender][spender] = amount;
    }

    function transfer(address to, uint256 amount) external {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
    }

    function transferFrom(address from, address to, uint256 amount) external {
        allowance[from][msg.sender] -= amount;
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}

/// @notice Answers whatever it is told to, in so many bytes, and moves money or not.
contract FalseToken is Token {
    uint256 private answer;
    uint256 private length = 32;
    bool private moves;

    function behave(uint256 answer_, bool moves_, uint256 length_) external {
        answer = answer_;
        moves = moves_;
        length = length_;
    }

    function transfer(address to, uint256 amount) external override returns (bool) {
        if (moves) move(msg.sender, to, amount);
        reply();
    }

    function transferFrom(address from, address to, uint256 amount) external override returns (bool) {
        if (moves) move(from, to, amount);
        reply();
    }

    function reply() private view {
        (uint256 value, uint256 bytesOfIt) = (answer, length);
        assembly {
            mstore(0, value)
            return(0, bytesOfIt)
        }
    }
}

/// @notice Keeps a hundredth of what it moves; or, when told to, takes it from the sender on top.
contract FeeToken is Token {
    bool private onTop;
    bool private free;

    function behave(bool onTop_, bool free_) external {
        onTop = onTop_;
        free = free_;
    }

    function move(address from, address to, uint256 amount) internal override {
        uint256 fee = free ? 0 : amount / 100;
        balances[from] -= onTop ? amount + fee : amount;
        balances[to] += onTop ? amount : amount - fee;
    }
}

/// @notice Honest until it is told to be mute: then it tells no balances, or less than a word, or the
///   whole truth in the words of a revert.
contract MuteToken is Token {
    enum Mood {
        Honest,
        Reverting,
        Short,
        Exclaiming
    }

    Mood private mood;

    function behave(Mood mood_) external {
        mood = mood_;
    }

    function balanceOf(address owner) public view override returns (uint256) {
        if (mood == Mood.Reverting) revert();
        if (mood == Mood.Short) {
            assembly {
                return(0, 31)
            }
        }
        uint256 truth = super.balanceOf(owner);
        if (mood == Mood.Exclaiming) {
            assembly {
                mstore(0, truth)
                revert(0, 32)
            }
        }
        return truth;
    }
}

/// @notice Gives balances another value when it is told to, as tokens that rebase do.
contract RebasingToken is Token {
    function rebase(address owner, uint256 balance) external {
        balances[owner] = balance;
    }
}

/// @notice Calls back in the middle of a transfer.
contract HookToken is RebasingToken {
    address private target;
    bytes private message;
    bool public succeeded;
    bytes public answer;

    function arm(address target_, bytes calldata message_) external {
        target = target_;
        message = message_;
    }

    function move(address from, address to, uint256 amount) internal override {
        super.move(from, to, amount);
        if (target == address(0)) return;
        (succeeded, answer) = target.call(message);
    }
}

/// @notice A token that has two addresses: its own and that of an `Alias`.
contract Ledger is Token {
    function moveFor(address from, address to, uint256 amount) external {
        move(from, to, amount);
    }
}

/// @notice The other address of a `Ledger`; asks nobody for leave.
contract Alias {
    Ledger private immutable ledger;

    constructor(Ledger ledger_) {
        ledger = ledger_;
    }

    function balanceOf(address owner) external view returns (uint256) {
        return ledger.balanceOf(owner);
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        ledger.moveFor(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        ledger.moveFor(from, to, amount);
        return true;
    }
}
