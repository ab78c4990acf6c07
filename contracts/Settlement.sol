// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BatchData, Ends} from "./BatchData.sol";
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

/// @notice A group while it is read: what its batches share, and how far they have been read.
struct Group {
    uint256 shapeId;
    /// @dev Holds the shape's key.
    address key;
    address feeRecipient;
    /// @dev Of the calldata of the first batch in those of the transaction.
    uint256 position;
    Ends ends;
    /// @dev Behind the last batch that has been read.
    uint256 root;
    QueueEnds queues;
}

/// @title Settlement of batches (SPEC.md section 8): the state moves by what is published and proven.
/// @notice What the ways of publishing a group have in common.
abstract contract Settlement is RollupState {
    using Queue for mapping(uint256 => bytes32);

    /// @notice Checks who hands a group in, and that its shape has a key.
    /// @return key Holds the key.
    /// @return ends Of the parts of each batch's calldata.
    function shapeOf(uint256 shapeId) internal view returns (address key, Ends memory ends) {
        requireTopLevel();
        key = keyOf[shapeId];
        if (key == address(0)) revert UnknownShape(shapeId);
        ends = BatchData.endsOf(shapeId);
    }

    /// @dev The data must stand in the transaction itself, where everybody finds them. The origin may
    ///   have code by EIP-7702, and could then call from within: so it must have none.
    function requireTopLevel() private view {
        if (msg.sender != tx.origin || msg.sender.code.length != 0) revert NotTopLevel(msg.sender, tx.origin);
    }

    function requireBatches(uint256 batches) internal pure {
        if (batches == 0) revert MalformedData("batches", 0, 1);
    }

    /// @notice Checks that there is a batch, and how long the data are.
    function requireLength(bytes calldata data, uint256 batches, uint256 length) internal pure {
        requireBatches(batches);
        if (data.length != batches * length) revert MalformedData("length", data.length, batches * length);
    }

    /// @notice The same, and where they stand.
    /// @dev Solidity would follow any pointer. Whoever rebuilds the state looks in one place.
    function requireWhole(bytes calldata data, uint256 batches, uint256 length, uint256 expected) internal pure {
        requireLength(data, batches, length);
        uint256 position;
        assembly ("memory-safe") {
            position := data.offset
        }
        if (position != expected) revert MalformedData("position", position, expected);
    }

    /// @notice Checks that a group starts at the current root.
    /// @dev Before anything costly: whoever was overtaken pays for calldata alone.
    function requireCurrent(uint256 oldRoot) internal view {
        if (oldRoot != stateRoot) revert RootMismatch(oldRoot, stateRoot);
    }

    function queueEnds() internal view returns (QueueEnds memory) {
        return QueueEnds(depositHead, depositTail, exitHead, exitTail);
    }

    /// @notice Checks all that can be checked of a batch without its proof, and moves the ends of the queues
    ///   behind it.
    /// @param position Of its calldata.
    function readBatch(Group memory group, uint256 position, uint256 digest) internal view returns (uint256 newRoot) {
        unchecked {
            Ends memory ends = group.ends;
            newRoot = BatchData.newRootAt(position);
            takeQueued(group.queues, position, ends);
            BatchData.requireKeys(position + ends.withdrawals, position + ends.payments);
            if (digest >= FIELD_MODULUS) revert NotInField("digest", digest);
        }
    }

    /// @notice Checks the proofs of a group of which all batches have been read, and moves the state.
    /// @param challenges Challenge and y of each batch, one behind the other.
    function settle(Group memory group, BatchProof[] calldata proofs, uint256[] memory challenges) internal {
        Groth16.verifyGroup(group.key, group.shapeId, proofs, challenges);
        QueueEnds memory queues = group.queues;
        emit BatchesCommitted(
            batchNumber, group.shapeId, proofs.length, group.root, queues.depositHead, queues.exitHead
        );
        stateRoot = group.root;
        batchNumber += uint40(proofs.length);
        depositHead = uint40(queues.depositHead);
        exitHead = uint40(queues.exitHead);
        creditGroup(group, proofs.length);
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
    function creditGroup(Group memory group, uint256 batches) private {
        (Ends memory ends, address feeRecipient) = (group.ends, group.feeRecipient);
        Credit memory pending;
        unchecked {
            uint256 position = group.position + WORD_BYTES;
            for (uint256 i = 0; i < batches; i++) {
                (uint256 token, uint256 amount) = Credits.amountAt(position);
                creditNext(pending, feeRecipient, token, amount);
                position += ends.records;
            }
            if (ends.deposits != ends.withdrawals) {
                uint256 base = group.position;
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
