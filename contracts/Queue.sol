// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {NotUrgent, QueueMismatch} from "./Errors.sol";
import {QUEUE_HASH_BYTES} from "./Layout.sol";

/// @title Queues that keep a hash of each item instead of the item.
/// @notice The entry of item i is the first 27 bytes of keccak256(hash of item i - 1 || item i), with
///   0 before the first, and behind them the item's deadline, a time in seconds (5 bytes). A hash
///   commits to all items up to its own, so whoever takes any number of items reads two entries:
///   the one before the first and the last one.
library Queue {
    uint256 private constant MAX_DEADLINE = type(uint40).max;

    /// @notice Appends an item at `tail`, to be processed by `due` at the latest.
    function push(mapping(uint256 => bytes32) storage entries, uint256 tail, bytes memory item, uint256 due)
        internal
        returns (uint256 deadline)
    {
        // A deadline beyond 40 bits is far away; it is stored as the latest that fits.
        deadline = due < MAX_DEADLINE ? due : MAX_DEADLINE;
        bytes27 hash = bytes27(keccak256(bytes.concat(hashBefore(entries, tail), item)));
        entries[tail] = bytes32(hash) | bytes32(deadline);
    }

    /// @notice Checks that an item of a given content is the one at `index`.
    function check(mapping(uint256 => bytes32) storage entries, uint256 index, bytes calldata item) internal view {
        bytes27 got = bytes27(keccak256(bytes.concat(hashBefore(entries, index), item)));
        bytes27 expected = bytes27(entries[index]);
        if (got != expected) revert QueueMismatch(index, got, expected);
    }

    /// @notice Time by which an item must have been processed.
    function deadlineOf(mapping(uint256 => bytes32) storage entries, uint256 index) internal view returns (uint256) {
        return uint256(entries[index]) & MAX_DEADLINE;
    }

    /// @notice Checks that at most so many seconds are left until the deadline of an item.
    function requireUrgent(mapping(uint256 => bytes32) storage entries, uint256 index, uint256 time) internal view {
        uint256 due = deadlineOf(entries, index);
        if (block.timestamp + time < due) revert NotUrgent(index, due - time, block.timestamp);
    }

    /// @notice Checks that what a batch takes is what stands at the head of the queue.
    /// @param position Of the first record in calldata. Records stand one behind the other, `stride` bytes
    ///   each, of which the first `itemBytes` are a queue's item. A record of nothing but zeros is padding;
    ///   no item is, and none may stand behind padding.
    /// @param sectionEnd Behind the last record.
    /// @return end Index behind the last item taken.
    function take(
        mapping(uint256 => bytes32) storage entries,
        uint256 head,
        uint256 position,
        uint256 sectionEnd,
        uint256 stride,
        uint256 itemBytes
    ) internal view returns (uint256 end) {
        end = head;
        bytes27 hash;
        bool padded = false;
        unchecked {
            for (; position < sectionEnd; position += stride) {
                if (isZero(position, stride)) {
                    padded = true;
                    continue;
                }
                if (end == head) hash = hashBefore(entries, head);
                hash = next(hash, position, itemBytes);
                if (padded) revert QueueMismatch(end, hash, 0);
                end++;
            }
        }
        if (end == head) return end;
        // Beyond the tail the entry is 0, which no hash is.
        bytes27 expected = bytes27(entries[end - 1]);
        if (hash != expected) revert QueueMismatch(end - 1, hash, expected);
    }

    function hashBefore(mapping(uint256 => bytes32) storage entries, uint256 index) private view returns (bytes27) {
        return index == 0 ? bytes27(0) : bytes27(entries[index - 1]);
    }

    /// @dev In free memory, which is not kept: items are hashed one after the other.
    function next(bytes27 hash, uint256 position, uint256 length) private pure returns (bytes27 result) {
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            mstore(buffer, hash)
            calldatacopy(add(buffer, QUEUE_HASH_BYTES), position, length)
            result := keccak256(buffer, add(QUEUE_HASH_BYTES, length))
            // The last five bytes of a bytes27 must be zero.
            result := shl(40, shr(40, result))
        }
    }

    /// @param length At least 32. The last word read overlaps the one before, so that no byte beyond the
    ///   record is.
    function isZero(uint256 position, uint256 length) private pure returns (bool zero) {
        assembly ("memory-safe") {
            let last := sub(add(position, length), 32)
            let bits := calldataload(last)
            for { let i := position } lt(i, last) { i := add(i, 32) } { bits := or(bits, calldataload(i)) }
            zero := iszero(bits)
        }
    }
}
