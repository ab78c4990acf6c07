// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Ends} from "./BatchData.sol";
import {Binding, Challenge} from "./Challenge.sol";
import {WORD_BYTES} from "./Layout.sol";

/// @notice What the point of a group binds besides the batches that are handed in: words that nothing is known
///   of here, the versioned hash of a blob, and leaf and hash of the records of each other member.
struct GroupRest {
    bytes32 blobHash;
    bytes32[2][] before;
    bytes32[2][] behind;
}

/// @notice The members of a group that share one point.
struct Members {
    /// @dev The leaves of all members stand behind it.
    Binding binding;
    /// @dev How many there are, and how many of them come before the batches that are handed in.
    uint256 count;
    uint256 before;
    /// @dev Where the hashes of the records of all members stand in memory.
    uint256 hashes;
    /// @dev Where the copies of the batches that are handed in stand in memory.
    uint256 copies;
}

/// @title The point z that the members of a group share (SPEC.md section 5).
library SharedPoint {
    uint256 private constant PAIR_BYTES = 64;
    /// @dev What stands in a binding before the leaves.
    uint256 private constant SHARED_BYTES = 160;

    /// @notice The members of a group whose batches are all handed in, but not their records.
    function membersOf(uint256 batches, Ends memory ends) internal pure returns (Members memory) {
        unchecked {
            uint256 binding = take(SHARED_BYTES + WORD_BYTES * batches);
            uint256 copies = take(batches * copyBytes(ends));
            return Members(bindingAt(binding), batches, 0, 0, copies);
        }
    }

    /// @notice The members of a group of which a run is handed in.
    function membersAround(uint256 batches, Ends memory ends, GroupRest calldata rest)
        internal
        pure
        returns (Members memory members)
    {
        unchecked {
            (uint256 before, uint256 behind) = (rest.before.length, rest.behind.length);
            uint256 count = before + batches + behind;
            uint256 binding = take(SHARED_BYTES + WORD_BYTES * count);
            uint256 hashes = take(WORD_BYTES * count);
            uint256 copies = take(batches * copyBytes(ends));
            members = Members(bindingAt(binding), count, before, hashes, copies);
            putPairs(members, 0, rest.before);
            putPairs(members, before + batches, rest.behind);
        }
    }

    /// @notice Takes in batch i of those that are handed in: copies it, and binds its leaf.
    function putBatch(
        Members memory members,
        uint256 i,
        Ends memory ends,
        uint256 position,
        uint256 oldRoot,
        uint256 digest
    ) internal pure {
        uint256 data = copyOf(members, i, ends);
        Challenge.copyBatch(data, position, ends.records, oldRoot, digest);
        unchecked {
            putWord(leavesOf(members), members.before + i, Challenge.leafOf(data, ends));
        }
    }

    /// @notice Binds the records of batch i, which has been taken in.
    function putRecords(Members memory members, uint256 i, Ends memory ends) internal pure {
        uint256 data = copyOf(members, i, ends);
        unchecked {
            putWord(members.hashes, members.before + i, Challenge.recordsHashOf(data, ends));
        }
    }

    /// @notice Where the copy of the calldata of batch i stands in memory.
    function copyOf(Members memory members, uint256 i, Ends memory ends) internal pure returns (uint256) {
        unchecked {
            return members.copies + i * copyBytes(ends) + Challenge.BEFORE_BYTES;
        }
    }

    /// @notice Hash of the hashes of all records.
    function recordsHashOf(Members memory members) internal pure returns (uint256 hash) {
        (uint256 hashes, uint256 count) = (members.hashes, members.count);
        assembly ("memory-safe") {
            hash := keccak256(hashes, mul(count, WORD_BYTES))
        }
    }

    /// @notice The point, 128 bits. All that it binds must have been written.
    function pointOf(Members memory members) internal pure returns (uint256) {
        (Binding memory binding, uint256 count) = (members.binding, members.count);
        uint256 hash;
        assembly ("memory-safe") {
            hash := keccak256(binding, add(SHARED_BYTES, mul(count, WORD_BYTES)))
        }
        return uint128(hash);
    }

    /// @dev Puts leaf and hash of records of each pair where those of a member stand, and of the following ones.
    function putPairs(Members memory members, uint256 first, bytes32[2][] calldata pairs) private pure {
        (uint256 leaves, uint256 hashes) = (leavesOf(members), members.hashes);
        unchecked {
            for (uint256 i = 0; i < pairs.length; i++) {
                (uint256 leaf, uint256 hash) = pairAt(pairs, i);
                putWord(leaves, first + i, leaf);
                putWord(hashes, first + i, hash);
            }
        }
    }

    function pairAt(bytes32[2][] calldata pairs, uint256 i) private pure returns (uint256 leaf, uint256 hash) {
        assembly ("memory-safe") {
            let pair := add(pairs.offset, mul(i, PAIR_BYTES))
            leaf := calldataload(pair)
            hash := calldataload(add(pair, 32))
        }
    }

    function putWord(uint256 words, uint256 i, uint256 word) private pure {
        assembly ("memory-safe") {
            mstore(add(words, mul(i, 32)), word)
        }
    }

    function leavesOf(Members memory members) private pure returns (uint256 leaves) {
        Binding memory binding = members.binding;
        assembly ("memory-safe") {
            leaves := add(binding, SHARED_BYTES)
        }
    }

    function bindingAt(uint256 position) private pure returns (Binding memory binding) {
        assembly ("memory-safe") {
            binding := position
        }
    }

    function copyBytes(Ends memory ends) private pure returns (uint256) {
        unchecked {
            return Challenge.BEFORE_BYTES + ends.records;
        }
    }

    /// @dev Takes free memory, without clearing it.
    function take(uint256 length) private pure returns (uint256 position) {
        assembly ("memory-safe") {
            position := mload(0x40)
            mstore(0x40, add(position, length))
        }
    }
}
