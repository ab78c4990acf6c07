// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import "./Errors.sol";
import {Groth16} from "./Groth16.sol";
import "./Layout.sol";
import {Payments} from "./Payments.sol";
import {Queue} from "./Queue.sol";
import {RollupState} from "./RollupState.sol";

/// @title What users call of a rollup's contract (SPEC.md section 8): deposits, forced exits, claims, and the way
///   out once the sequencer has let somebody wait too long.
abstract contract UserFunctions is RollupState {
    using Queue for mapping(uint256 => bytes32);

    bool private transient locked;

    /// @dev For the functions that call a token or a receiver. The others call nothing but precompiles,
    ///   which call nobody, so there is nothing that they could be caught in the middle of.
    modifier nonReentrant() {
        if (locked) revert Reentered();
        locked = true;
        _;
        locked = false;
    }

    modifier whileLeaving() {
        requireEnded();
        _;
    }

    /// @notice Moves money of the caller into the rollup.
    /// @param token 0 for ETH, which is sent along.
    /// @param key Compressed public key: Ay, and in the top bit the sign of Ax. It is not checked to be
    ///   a point; of an account with another key nobody can spend, but its owner can force it out.
    /// @param owner Who may force the account out, and whom withdrawals are paid to.
    function deposit(uint256 token, uint256 amount, uint256 key, address owner)
        external
        payable
        nonReentrant
        whileRunning
    {
        if (token >= tokenCount) revert UnknownToken(token, tokenCount);
        if (amount == 0 || amount >= BALANCE_LIMIT) revert OutOfRange("amount", amount, BALANCE_LIMIT);
        if (owner == address(0)) revert OutOfRange("owner", 0, OWNER_LIMIT);
        uint256 keyY = (key << 1) >> 1;
        if (keyY >= FIELD_MODULUS) revert NotInField("key", keyY);
        // A deposit opens one account at most, and payments open none among the reserved leaves, so there is
        // room for every one that is queued: none can wait for a place that never comes, and bring about a
        // freeze.
        if (depositTail >= reservedLeaves) revert TreeFull(reservedLeaves);
        uint256 total = deposited[token] + amount;
        if (total >= BALANCE_LIMIT) revert DepositCapExceeded(total, BALANCE_LIMIT);
        uint256 value = token == 0 ? amount : 0;
        if (msg.value != value) revert WrongValue(msg.value, value);

        deposited[token] = total;
        uint256 index = depositTail++;
        bytes memory item = abi.encodePacked(key, owner, uint16(token), uint128(amount));
        uint256 due = depositEntry.push(index, item, dueTime(index - depositHead));
        emit DepositQueued(index, key, owner, token, amount, due);
        if (token != 0) Payments.collect(tokenAddress[token], msg.sender, amount);
    }

    /// @notice Demands that an account's whole balance be paid to its owner, who is the caller. Of an
    ///   account that the caller does not own the demand takes its place in the queue and pays nothing.
    function requestExit(uint256 account) external whileRunning {
        requireAccount(account);
        uint256 index = exitTail++;
        bytes memory item = abi.encodePacked(uint24(account), msg.sender);
        uint256 due = exitEntry.push(index, item, dueTime(index - exitHead));
        emit ExitQueued(index, account, msg.sender, due);
    }

    /// @notice Marks a deposit, and all before it, once at most half of the time is left that it would get
    ///   if it joined in its place now. Until it is gone every batch must take a deposit: whoever gets
    ///   ahead of others then works the queue off himself, and cannot bring about a freeze.
    function markDeposit(uint256 index) external whileRunning {
        requireQueued(index, depositHead, depositTail);
        depositEntry.requireUrgent(index, timeFor(index - depositHead) / 2);
        if (index >= depositMark) depositMark = uint40(index + 1);
        emit DepositMarked(index);
    }

    /// @notice Marks an item of the exit queue, likewise.
    function markExit(uint256 index) external whileRunning {
        requireQueued(index, exitHead, exitTail);
        exitEntry.requireUrgent(index, timeFor(index - exitHead) / 2);
        if (index >= exitMark) exitMark = uint40(index + 1);
        emit ExitMarked(index);
    }

    /// @notice Pays all that the caller may claim of a token to `to`.
    function claim(uint256 token, address to) external nonReentrant {
        uint256 amount = claimable[msg.sender][token];
        if (amount == 0) revert NothingToClaim(msg.sender, token);
        uint256 paid = covered(token, amount);
        unchecked {
            claimable[msg.sender][token] = amount - paid;
        }
        emit Claimed(msg.sender, token, to, paid);
        pay(token, to, paid);
    }

    /// @notice Ends the rollup, if the sequencer has left an item in a queue beyond its deadline.
    /// @dev The late item need not be the head. Items that joined while a flood waited may be due long
    ///   after those that joined when most of it was gone, and must not shelter a sequencer that keeps
    ///   one of them as the head.
    /// @param depositIndex Item of the deposit queue; counts for nothing if it does not wait there.
    /// @param exitIndex Item of the exit queue, likewise. One late item is enough.
    function freeze(uint256 depositIndex, uint256 exitIndex) external whileRunning {
        bool depositWaits = depositIndex >= depositHead && depositIndex < depositTail;
        uint256 depositTime = depositWaits ? depositDue(depositIndex) : 0;
        bool exitWaits = exitIndex >= exitHead && exitIndex < exitTail;
        uint256 exitTime = exitWaits ? exitDue(exitIndex) : 0;
        bool overdue = (depositWaits && depositTime < block.timestamp) || (exitWaits && exitTime < block.timestamp);
        if (!overdue) revert NotOverdue(depositTime, exitTime, block.timestamp);
        frozen = true;
        emit Frozen();
    }

    /// @notice Makes an account's balance claimable by its owner, once, with a proof that the account
    ///   stands under the last root.
    function escape(uint256 account, address owner, uint256 token, uint256 balance, uint256[8] calldata proof)
        external
        whileLeaving
    {
        requireAccount(account);
        if (token >= tokenCount) revert OutOfRange("token", token, tokenCount);
        if (balance >= BALANCE_LIMIT) revert OutOfRange("balance", balance, BALANCE_LIMIT);
        if (escaped[account]) revert AlreadyEscaped(account);
        uint256 opening = (account << 176) | (token << 160) | uint160(owner);
        Groth16.verify(escapeKey, proof, [stateRoot, opening, balance]);

        escaped[account] = true;
        emit Escaped(account, owner, token, balance);
        credit(owner, token, balance);
    }

    /// @notice Makes a deposit that no batch has taken claimable by its owner, once.
    /// @param item key (32 bytes), owner (20), token (2), amount (16), as they were queued.
    function refundDeposit(uint256 index, bytes calldata item) external whileLeaving {
        requireQueued(index, depositHead, depositTail);
        if (refunded[index]) revert AlreadyRefunded(index);
        depositEntry.check(index, item);

        refunded[index] = true;
        address owner = address(bytes20(item[32:52]));
        uint256 token = uint16(bytes2(item[52:54]));
        uint256 amount = uint128(bytes16(item[54:70]));
        emit Refunded(index, owner, token, amount);
        credit(owner, token, amount);
    }

    /// @notice Checks that the rollup has ended, so that accounts can leave by themselves.
    function requireEnded() internal view virtual {
        if (!frozen) revert NotFrozen();
    }

    /// @notice Seconds by which a deposit that waits must have been taken.
    function depositDue(uint256 index) internal view virtual returns (uint256) {
        return depositEntry.deadlineOf(index);
    }

    /// @notice The same of an exit.
    function exitDue(uint256 index) internal view virtual returns (uint256) {
        return exitEntry.deadlineOf(index);
    }

    /// @notice How much of a claim the contract pays.
    function covered(uint256, uint256 amount) internal view virtual returns (uint256) {
        return amount;
    }

    function pay(uint256 token, address to, uint256 amount) internal {
        if (token == 0) Payments.payEther(to, amount);
        else Payments.pay(tokenAddress[token], to, amount);
    }

    function requireAccount(uint256 account) private view {
        if (account >= capacity) revert OutOfRange("account", account, capacity);
    }

    function requireQueued(uint256 index, uint256 head, uint256 tail) private pure {
        if (index < head || index >= tail) revert NotQueued(index, head, tail);
    }

    /// @dev When an item must have been processed that joins a queue behind so many others.
    function dueTime(uint256 ahead) private view returns (uint256) {
        return block.timestamp + timeFor(ahead);
    }

    /// @dev Seconds that an item has with so many before it.
    function timeFor(uint256 ahead) private view returns (uint256) {
        return deadline + ahead * spacing;
    }
}
