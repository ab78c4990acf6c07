// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Ends} from "./BatchData.sol";
import {Binding, Challenge} from "./Challenge.sol";
import {BlobMissing, MalformedData, NotInField} from "./Errors.sol";
import {BatchProof, Groth16} from "./Groth16.sol";
import {BLOB_ELEMENTS, BLOB_MODULUS, ELEMENT_BYTES} from "./Layout.sol";
import {GroupRest, Members, SharedPoint} from "./Members.sol";
import {BlobOpening, PointEvaluation} from "./PointEvaluation.sol";
import {DATA_POSITION, Group, Settlement} from "./Settlement.sol";

/// @dev The same where there is one argument more.
uint256 constant MEMBERS_DATA_POSITION = 4 + 7 * 32;

/// @title The ways of publishing a group of batches (SPEC.md section 8).
/// @notice Each moves the state by a group of batches, one behind the other: root, queues and credits of all
///   of them together, or nothing. What a group does is what its batches would do one by one.
abstract contract Publication is Settlement {
    /// @notice A group of batches that are proven each by itself, in calldata.
    /// @param shapeId What each batch may hold at most; says which key its proof is checked with.
    /// @param oldRoot Root at which the first batch starts. Each further one starts where the one before ends.
    /// @param feeRecipient Is credited with the fees of all batches.
    /// @param data Of each batch what is not said once for all of them.
    /// @param proofs Of each batch. A proof binds its digest to the data through the other two public inputs,
    ///   which are computed here.
    function commitBatches(
        uint256 shapeId,
        uint256 oldRoot,
        address feeRecipient,
        bytes calldata data,
        BatchProof[] calldata proofs
    ) external whileRunning {
        (address key, Ends memory ends) = shapeOf(shapeId);
        requireWhole(data, proofs.length, ends.records, DATA_POSITION);
        requireCurrent(oldRoot);
        Group memory group = Group(shapeId, key, feeRecipient, DATA_POSITION, ends, oldRoot, queueEnds());
        settle(group, proofs, readAlone(group, proofs));
    }

    /// @notice A run of the batches of a group that is proven for a blob, in calldata: all of them, or as many
    ///   as have proofs.
    /// @param rest What the point of the group binds besides the run.
    function commitGroup(
        uint256 shapeId,
        uint256 oldRoot,
        address feeRecipient,
        bytes calldata data,
        BatchProof[] calldata proofs,
        GroupRest calldata rest
    ) external whileRunning {
        (address key, Ends memory ends) = shapeOf(shapeId);
        requireWhole(data, proofs.length, ends.records, MEMBERS_DATA_POSITION);
        requireCurrent(oldRoot);
        Group memory group = Group(shapeId, key, feeRecipient, MEMBERS_DATA_POSITION, ends, oldRoot, queueEnds());
        settle(group, proofs, readRun(group, proofs, rest));
    }

    /// @notice A whole group that is proven for a blob, whose records stand in the transaction's first blob.
    /// @param data Of each batch what is not said once for all of them, without its records.
    /// @param proofs Of each batch, without exception: a value that no proof is over could be chosen so that
    ///   any others fit the blob.
    /// @param opening Says the values of the records, and that the blob has them.
    function commitBlob(
        uint256 shapeId,
        uint256 oldRoot,
        address feeRecipient,
        bytes calldata data,
        BatchProof[] calldata proofs,
        BlobOpening calldata opening
    ) external whileRunning {
        (address key, Ends memory ends) = shapeOf(shapeId);
        uint256 elements = takeRecords(ends, opening.values.length, proofs.length);
        requireWhole(data, proofs.length, ends.records, MEMBERS_DATA_POSITION);
        requireCurrent(oldRoot);
        Group memory group = Group(shapeId, key, feeRecipient, MEMBERS_DATA_POSITION, ends, oldRoot, queueEnds());
        settle(group, proofs, readBlob(group, proofs, opening, elements));
    }

    /// @dev Batches whose points are their own.
    function readAlone(Group memory group, BatchProof[] calldata proofs)
        private
        view
        returns (uint256[] memory challenges)
    {
        challenges = new uint256[](2 * proofs.length);
        Binding memory binding;
        bindGroup(group, binding, 0);
        (Ends memory ends, uint256 position, uint256 root) = (group.ends, group.position, group.root);
        unchecked {
            for (uint256 i = 0; i < proofs.length; i++) {
                uint256 digest = Groth16.proofAt(proofs, i).digest;
                uint256 newRoot = readBatch(group, position, digest);
                Challenge.putAlone(challenges, i, binding, ends, position, root, digest);
                root = newRoot;
                position += ends.records;
            }
        }
        group.root = root;
        Groth16.requireCoordinates(proofs);
    }

    /// @dev A run of members whose records stand in calldata.
    function readRun(Group memory group, BatchProof[] calldata proofs, GroupRest calldata rest)
        private
        view
        returns (uint256[] memory challenges)
    {
        uint256 count = proofs.length;
        challenges = new uint256[](2 * count);
        Ends memory ends = group.ends;
        Members memory members = SharedPoint.membersAround(count, ends, rest);
        bindGroup(group, members.binding, uint256(rest.blobHash));
        unchecked {
            for (uint256 i = 0; i < count; i++) {
                readMember(group, members, proofs, i);
                SharedPoint.putRecords(members, i, ends);
            }
            members.binding.recordsHash = SharedPoint.recordsHashOf(members);
            uint256 z = SharedPoint.pointOf(members);
            for (uint256 i = 0; i < count; i++) {
                uint256 data = SharedPoint.copyOf(members, i, ends);
                uint256 value = Challenge.evaluateRecords(data, ends, z);
                Challenge.put(challenges, i, members.binding, ends, data, z, value);
            }
        }
        Groth16.requireCoordinates(proofs);
    }

    /// @dev All members of a group, whose records stand in the blob.
    /// @param elements Of the records of each.
    function readBlob(
        Group memory group,
        BatchProof[] calldata proofs,
        BlobOpening calldata opening,
        uint256 elements
    ) private view returns (uint256[] memory challenges) {
        bytes32 blobHash = blobhash(0);
        if (blobHash == 0) revert BlobMissing();
        Members memory members = SharedPoint.membersOf(proofs.length, group.ends);
        bindGroup(group, members.binding, uint256(blobHash));
        members.binding.recordsHash = uint256(opening.recordsHash);
        uint256[] calldata values = opening.values;
        unchecked {
            for (uint256 i = 0; i < proofs.length; i++) {
                readMember(group, members, proofs, i);
                uint256 value = valueAt(values, i);
                if (value >= BLOB_MODULUS) revert NotInField("value", value);
            }
        }
        Groth16.requireCoordinates(proofs);
        uint256 z = SharedPoint.pointOf(members);
        uint256 sum;
        (challenges, sum) = putValues(members, group.ends, values, z, elements);
        PointEvaluation.requireOpening(blobHash, z, sum, opening.points);
    }

    /// @dev Challenges of members at their point z, with values that are only said to be those of their records.
    /// @return challenges Of each.
    /// @return sum What a blob with such records has at z.
    function putValues(
        Members memory members,
        Ends memory ends,
        uint256[] calldata values,
        uint256 z,
        uint256 elements
    ) private pure returns (uint256[] memory challenges, uint256 sum) {
        uint256 i = values.length;
        Binding memory binding = members.binding;
        challenges = new uint256[](2 * i);
        uint256 step = PointEvaluation.power(z, elements);
        unchecked {
            while (i > 0) {
                i--;
                uint256 value = valueAt(values, i);
                sum = addmod(mulmod(sum, step, BLOB_MODULUS), value, BLOB_MODULUS);
                uint256 data = SharedPoint.copyOf(members, i, ends);
                Challenge.put(challenges, i, binding, ends, data, z, value);
            }
        }
    }

    /// @dev The value at a position, which must be one of the list.
    function valueAt(uint256[] calldata values, uint256 i) private pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := calldataload(add(values.offset, mul(i, 32)))
        }
    }

    /// @dev Reads the next batch as a member of its group.
    function readMember(Group memory group, Members memory members, BatchProof[] calldata proofs, uint256 i)
        private
        view
    {
        unchecked {
            Ends memory ends = group.ends;
            uint256 position = group.position + i * ends.records;
            uint256 digest = Groth16.proofAt(proofs, i).digest;
            uint256 newRoot = readBatch(group, position, digest);
            SharedPoint.putBatch(members, i, ends, position, group.root, digest);
            group.root = newRoot;
        }
    }

    /// @dev Writes what the points of a group bind of all of its batches.
    function bindGroup(Group memory group, Binding memory binding, uint256 blobHash) private view {
        (binding.shapeId, binding.domain) = (group.shapeId, domain);
        (binding.feeRecipient, binding.blobHash) = (uint160(group.feeRecipient), blobHash);
    }

    /// @dev Checks that a blob has room for the records of so many batches, and takes them out of the batches'
    ///   calldata.
    /// @return elements Of the records of each batch.
    function takeRecords(Ends memory ends, uint256 values, uint256 batches)
        private
        pure
        returns (uint256 elements)
    {
        requireBatches(batches);
        if (values != batches) revert MalformedData("values", values, batches);
        elements = (ends.records - ends.payments) / ELEMENT_BYTES;
        if (batches * elements > BLOB_ELEMENTS) {
            revert MalformedData("elements", batches * elements, BLOB_ELEMENTS);
        }
        ends.records = ends.payments;
    }
}
