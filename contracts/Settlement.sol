// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BatchData, Ends} from "./BatchData.sol";
import {Binding, Challenge} from "./Challenge.sol";
import {Credit, Credits} from "./Credits.sol";
import "./Errors.sol";
import {BatchProof, Groth16} from "./Groth16.sol";
import "./Layout.sol";
import {Queue} from "./Queue.sol";
import {RollupState} from "./RollupState.sol";

/// @dev Of the data in a transaction: behind the selector, five words of arguments and the length.
uint256 constant DATA_POSITION = 4 + 6 * 32;

/// @notice How many items have been taken from the queues, and have joined them.
struct QueueEnds {
    uint256 depositHead;
    uint256 depositTail;
    uint256 exitHead;
    uint256 exitTail;
}

/// @title Settlement of batches (SPEC.md section 8): the state moves by what is published and proven.
abstract contract Settlement is RollupState {
    using Queue for mapping(uint256 => bytes32);

    /// @notice Moves the state by a group of batches, one behind the other: root, queues and credits of all
    ///   of them together, or nothing. What a group does is what its batches would do one by one.
    /// @param shapeId What each batch may hold at most; says which key its proof is checked with.
    /// @param oldRoot Root at which the first batch starts. Each further one starts where the one before ends.
    /// @param feeRecipient Is credited with the fees of all batches.
    /// @param data Of each batch what is not said once for all of them (SPEC.md section 8).
    /// @param proofs Of each batch. A proof binds its digest to the data through the other two public inputs,
    ///   which are computed here.
    function commitBatches(
        uint256 shapeId,
        uint256 oldRoot,
        address feeRecipient,
        bytes calldata data,
        BatchProof[] calldata proofs
    ) external whileRunning {
        requireTopLevel();
        address key = keyOf[shapeId];
        if (key == address(0)) revert UnknownShape(shapeId);
        Ends memory ends = BatchData.endsOf(shapeId);
        requireWhole(data, proofs.length, ends.records);
        // Before anything costly: whoever was overtaken pays for calldata alone.
        if (oldRoot != stateRoot) revert RootMismatch(oldRoot, stateRoot);
        Binding memory binding;
        (binding.shapeId, binding.domain, binding.feeRecipient) = (shapeId, domain, uint160(feeRecipient));
        QueueEnds memory queues = QueueEnds(depositHead, depositTail, exitHead, exitTail);
        (uint256 newRoot, uint256[] memory challenges) = readBatches(binding, queues, ends, oldRoot, proofs);
        Groth16.verifyGroup(key, shapeId, proofs, challenges);

        emit BatchesCommitted(batchNumber, shapeId, proofs.length, newRoot, queues.depositHead, queues.exitHead);
        stateRoot = newRoot;
        batchNumber += uint40(proofs.length);
        depositHead = uint40(queues.depositHead);
        exitHead = uint40(queues.exitHead);
        creditGroup(feeRecipient, ends, proofs.length);
    }

    /// @dev The data must stand in the transaction itself, where everybody finds them. The origin may
    ///   have code by EIP-7702, and could then call from within: so it must have none.
    function requireTopLevel() private view {
        if (msg.sender != tx.origin || msg.sender.code.length != 0) revert NotTopLevel(msg.sender, tx.origin);
    }

    /// @dev Solidity would follow any pointer. Whoever rebuilds the state looks in one place.
    function requireWhole(bytes calldata data, uint256 batches, uint256 length) private pure {
        if (batches == 0) revert MalformedData("batches", 0, 1);
        if (data.length != batches * length) revert MalformedData("length", data.length, batches * length);
        uint256 position;
        assembly ("memory-safe") {
            position := data.offset
        }
        if (position != DATA_POSITION) revert MalformedData("position", position, DATA_POSITION);
    }

    /// @dev Checks all that can be checked of each batch without its proof, and leaves the ends of the queues
    ///   behind the last one.
    /// @return root Behind the last batch.
    /// @return challenges Challenge and y of each batch, one behind the other.
    function readBatches(
        Binding memory binding,
        QueueEnds memory queues,
        Ends memory ends,
        uint256 root,
        BatchProof[] calldata proofs
    ) private view returns (uint256, uint256[] memory challenges) {
        uint256 count = proofs.length;
        uint256 position = DATA_POSITION;
        challenges = new uint256[](2 * count);
        unchecked {
            for (uint256 i = 0; i < count; i++) {
                uint256 newRoot = BatchData.newRootAt(position);
                takeQueued(queues, position, ends);
                BatchData.requireKeys(position + ends.withdrawals, position + ends.payments);
                uint256 digest = Groth16.proofAt(proofs, i).digest;
                if (digest >= FIELD_MODULUS) revert NotInField("digest", digest);
                Challenge.put(challenges, i, binding, ends, position, root, digest);
                root = newRoot;
                position += ends.records;
            }
        }
        return (root, challenges);
    }

    /// @dev Moves the heads of the queues behind what a batch takes. It may leave a queue as it is, unless
    ///   a marked item waits there.
    function takeQueued(QueueEnds memory queues, uint256 position, Ends memory ends) private view {
        unchecked {
            (uint256 start, uint256 middle, uint256 end) =
                (position + CALLDATA_HEADER_BYTES, position + ends.deposits, position + ends.exits);
            uint256 head = queues.depositHead;
            uint256 next = depositEntry.take(head, start, middle, DEPOSIT_BYTES, DEPOSIT_BYTES);
            if (next != head) queues.depositHead = next;
            else if (head != queues.depositTail && head < depositMark) {
                revert MarkedItemWaiting("deposit", head, depositMark);
            }
            head = queues.exitHead;
            next = exitEntry.take(head, middle, end, EXIT_BYTES, EXIT_REQUEST_BYTES);
            if (next != head) queues.exitHead = next;
            else if (head != queues.exitTail && head < exitMark) {
                revert MarkedItemWaiting("exit", head, exitMark);
            }
        }
    }

    /// @dev Credits the fees of a group, then what its batches pay, batch by batch.
    function creditGroup(address feeRecipient, Ends memory ends, uint256 batches) private {
        Credit memory pending;
        unchecked {
            uint256 position = DATA_POSITION + WORD_BYTES;
            for (uint256 i = 0; i < batches; i++) {
                (uint256 token, uint256 amount) = Credits.amountAt(position);
                creditNext(pending, feeRecipient, token, amount);
                position += ends.records;
            }
            if (ends.deposits != ends.withdrawals) {
                uint256 base = DATA_POSITION;
                for (uint256 i = 0; i < batches; i++) {
                    creditAll(pending, base + ends.deposits + INDEX_BYTES, base + ends.exits, EXIT_BYTES);
                    creditAll(pending, base + ends.exits, base + ends.withdrawals, WITHDRAWAL_BYTES);
                    base += ends.records;
                }
            }
        }
        credit(pending.owner, pending.token, pending.amount);
    }

    /// @dev Credits what each record of a part of the data pays: owner (20 bytes), token (2), amount (16).
    function creditAll(Credit memory pending, uint256 position, uint256 end, uint256 stride) private {
        unchecked {
            for (; position < end; position += stride) {
                (uint256 token, uint256 amount) = Credits.amountAt(position + 20);
                creditNext(pending, Credits.ownerAt(position), token, amount);
            }
        }
    }

    /// @dev Credits to one owner in one token, one behind the other, are written once.
    function creditNext(Credit memory pending, address owner, uint256 token, uint256 amount) private {
        if (amount == 0) return;
        if (pending.owner != owner || pending.token != token) {
            credit(pending.owner, pending.token, pending.amount);
            (pending.owner, pending.token, pending.amount) = (owner, token, amount);
            return;
        }
        // Of a transaction's calldata not nearly 2^128 amounts can be read, each below 2^128.
        unchecked {
            pending.amount += amount;
        }
    }
}
