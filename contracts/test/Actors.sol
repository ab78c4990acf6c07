// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @notice Does what it is told: a caller that is a contract, or the code of an account (EIP-7702).
contract Puppet {
    function act(address target, bytes calldata message) external payable returns (bytes memory) {
        return pass(target, message, msg.value);
    }

    function pass(address target, bytes calldata message, uint256 value) private returns (bytes memory) {
        (bool done, bytes memory result) = target.call{value: value}(message);
        if (!done) {
            assembly {
                revert(add(result, 32), mload(result))
            }
        }
        return result;
    }

    receive() external payable {}
}

/// @notice Takes no ETH.
contract Refuser {
    function act(address target, bytes calldata message) external payable {
        (bool done,) = target.call{value: msg.value}(message);
        require(done);
    }
}

/// @notice Calls back when it is paid, and keeps what came of it.
contract Reenterer {
    address private target;
    bytes private message;
    bool public succeeded;
    bytes public answer;

    function arm(address target_, bytes calldata message_) external {
        target = target_;
        message = message_;
    }

    function act(address target_, bytes calldata message_) external payable {
        (bool done,) = target_.call{value: msg.value}(message_);
        require(done);
    }

    receive() external payable {
        (succeeded, answer) = target.call(message);
    }
}

/// @notice Calls while it is being made, when it has no code yet.
contract Constructor {
    constructor(address target, bytes memory message) {
        (bool done, bytes memory result) = target.call(message);
        if (!done) {
            assembly {
                revert(add(result, 32), mload(result))
            }
        }
    }
}
