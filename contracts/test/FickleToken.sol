// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @notice A token that can be told to misbehave, by anybody. Whoever calls is taken to be approved.
contract FickleToken {
    enum Mode {
        /// Moves the amount and returns true.
        Honest,
        /// Moves the amount and returns nothing.
        Silent,
        /// Moves nothing and returns false.
        Denying,
        /// Moves the amount and returns false.
        Lying,
        /// Moves nothing and returns true.
        Idle,
        /// Moves one unit less than the amount and returns true.
        Feeing,
        /// Reverts.
        Reverting
    }

    Mode public mode;
    mapping(address holder => uint256) public balanceOf;

    function mint(address holder, uint256 amount) external {
        balanceOf[holder] += amount;
    }

    function setMode(Mode mode_) external {
        mode = mode_;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        return move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        return move(from, to, amount);
    }

    function move(address from, address to, uint256 amount) private returns (bool) {
        Mode now_ = mode;
        if (now_ == Mode.Reverting) revert();
        if (now_ == Mode.Denying) return false;
        if (now_ == Mode.Idle) return true;
        uint256 moved = now_ == Mode.Feeing ? amount - 1 : amount;
        balanceOf[from] -= moved;
        balanceOf[to] += moved;
        if (now_ == Mode.Silent) {
            assembly {
                return(0, 0)
            }
        }
        return now_ != Mode.Lying;
    }
}
