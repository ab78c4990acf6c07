// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Credit, Credits} from "../Credits.sol";
import {OutOfRange} from "../Errors.sol";
import {EXIT_BYTES, INDEX_BYTES, WITHDRAWAL_BYTES, WORD_BYTES} from "../Layout.sol";
import {Group} from "../Settlement.sol";

/// @dev owner (20), token (2), amount (16).
uint256 constant CLAIM_BYTES = 38;
/// @dev Of a proposal: one transaction of 2^24 gas (EIP-7825) must pay them all, or nothing could ever be final again.
uint256 constant MAX_CLAIMS = 400;

/// @dev A list of claims that grows in memory.
struct ClaimList {
    uint256 start;
    uint256 end;
    Credit last;
}

/// @title What a proposal pays once it is final, as bytes: of each claim owner, token and amount.
/// @notice In the order in which the validity contract credits: the fees of all batches, then exits and
///   withdrawals of one batch after another. Nothing is a claim of 0; neighbours of one owner and token are one.
library Claims {
    /// @notice Hash of the claims of a group, of which there are no more than one transaction can pay.
    /// @param stride Bytes of each batch's calldata.
    function hashOf(Group memory group, uint256 batches, uint256 stride) internal pure returns (bytes32 hash) {
        ClaimList memory list;
        uint256 most = batches * (1 + stride / CLAIM_BYTES);
        list.start = list.end = take(CLAIM_BYTES * most + WORD_BYTES);
        uint256 position = group.position;
        for (uint256 i = 0; i < batches; i++) {
            (uint256 token, uint256 amount) = Credits.amountAt(position + i * stride + WORD_BYTES);
            add(list, group.feeRecipient, token, amount);
        }
        for (uint256 i = 0; i < batches; i++) {
            uint256 base = position + i * stride;
            addAll(list, base + group.ends.deposits + INDEX_BYTES, base + group.ends.exits, EXIT_BYTES);
            addAll(list, base + group.ends.exits, base + group.ends.withdrawals, WITHDRAWAL_BYTES);
        }
        put(list);
        uint256 count = (list.end - list.start) / CLAIM_BYTES;
        if (count > MAX_CLAIMS) revert OutOfRange("claims", count, MAX_CLAIMS + 1);
        (uint256 start, uint256 end) = (list.start, list.end);
        assembly ("memory-safe") {
            hash := keccak256(start, sub(end, start))
        }
    }

    /// @notice How many claims stand in so many bytes.
    function countOf(bytes calldata claims) internal pure returns (uint256) {
        return claims.length / CLAIM_BYTES;
    }

    /// @notice The claim at a position, which must be one of the list.
    function claimAt(bytes calldata claims, uint256 index) internal pure returns (Credit memory claim) {
        uint256 position;
        assembly ("memory-safe") {
            position := add(claims.offset, mul(index, CLAIM_BYTES))
        }
        claim.owner = Credits.ownerAt(position);
        (claim.token, claim.amount) = Credits.amountAt(position + 20);
    }

    function addAll(ClaimList memory list, uint256 position, uint256 end, uint256 stride) private pure {
        for (; position < end; position += stride) {
            (uint256 token, uint256 amount) = Credits.amountAt(position + 20);
            add(list, Credits.ownerAt(position), token, amount);
        }
    }

    function add(ClaimList memory list, address owner, uint256 token, uint256 amount) private pure {
        if (amount == 0) return;
        Credit memory last = list.last;
        if (last.owner == owner && last.token == token && last.amount != 0) {
            last.amount += amount;
            return;
        }
        put(list);
        (last.owner, last.token, last.amount) = (owner, token, amount);
    }

    /// @dev Writes the last claim behind those before it.
    function put(ClaimList memory list) private pure {
        Credit memory last = list.last;
        if (last.amount == 0) return;
        (address owner, uint256 token, uint256 amount, uint256 end) = (last.owner, last.token, last.amount, list.end);
        assembly ("memory-safe") {
            mstore(end, shl(96, owner))
            mstore(add(end, 20), shl(240, token))
            mstore(add(end, 22), shl(128, amount))
        }
        list.end = end + CLAIM_BYTES;
    }

    function take(uint256 length) private pure returns (uint256 position) {
        assembly ("memory-safe") {
            position := mload(0x40)
            mstore(0x40, add(position, length))
        }
    }
}
