// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Ends} from "../BatchData.sol";
import {Binding, Challenge} from "../Challenge.sol";
import {BatchProof, Groth16} from "../Groth16.sol";
import {OutOfRange, WrongValue} from "../Errors.sol";
import {DATA_POSITION, Group, Settlement} from "../Settlement.sol";
import {Bonds} from "./Bonds.sol";
import {Claims} from "./Claims.sol";
import {NotPending, ProofRequired} from "./OptimisticErrors.sol";
import {SignedData} from "./SignedData.sol";

/// @dev Of a proposal without proofs: anybody must be able to prove it in one transaction, of 2^24 gas (EIP-7825) and of
///   128 KiB, which is what geth's pool takes.
uint256 constant MAX_BATCHES = 100;
uint256 constant MAX_DATA_BYTES = 100_000;

/// @notice A group of batches that was handed in. Ends of queues and number of batches are those behind it.
struct Proposal {
    /// @dev keccak256(shape id, old root, fee recipient, keccak256(data)), a word each.
    bytes32 content;
    /// @dev keccak256 of the claims, see Claims.
    bytes32 claims;
    uint256 root;
    address proposer;
    uint40 proposedAt;
    /// @dev How many proposals stand before it, the genesis counted.
    uint40 position;
    bool proven;
    /// @dev Whether the proposer has a bond in it.
    bool bonded;
    uint40 batchNumber;
    uint40 depositHead;
    uint40 exitHead;
    uint40 previous;
    /// @dev Last moment for an answer to its open challenge; 0 if there is none.
    uint40 answerDue;
    /// @dev Whether the bonds of a fallen one have been given back or away.
    bool released;
    address challenger;
}

/// @title Proposals: groups of batches that count before they are proven.
/// @notice stateRoot, batchNumber and the heads of the queues are those of the tip, the last proposal that stands.
abstract contract Proposals is Settlement, Bonds {
    mapping(uint256 id => Proposal) internal proposalOf;
    /// @notice The proposal that stood last at a position of the chain.
    mapping(uint256 position => uint256 id) public standing;

    /// @notice The last proposal that came, the one that stands last, the last one that is final.
    uint40 public lastId;
    uint40 public tipId;
    uint40 public finalId;
    /// @notice Heads behind the items that fallen proposals had taken.
    uint40 public restoredDeposits;
    uint40 public restoredExits;

    event Proposed(
        uint256 indexed id,
        address indexed proposer,
        uint256 indexed shapeId,
        uint256 previous,
        uint256 firstBatch,
        uint256 count,
        uint256 newRoot,
        uint256 depositHead,
        uint256 exitHead,
        bool proven
    );

    constructor() {
        proposalOf[0].root = stateRoot;
    }

    /// @notice Proposals by number, from 1 in the order in which they came. Proposal 0 is the genesis.
    function proposals(uint256 id) external view returns (Proposal memory) {
        return proposalOf[id];
    }

    /// @notice Moves the tip by a group of batches that nobody has proven, for a bond.
    /// @param count Number of batches.
    /// @param data Of each batch what is not said once for all of them, its signatures among it.
    function propose(uint256 shapeId, uint256 oldRoot, address feeRecipient, uint16 count, bytes calldata data)
        external
        payable
        whileRunning
    {
        (Group memory group, Ends memory whole) = groupOf(shapeId, oldRoot, feeRecipient, count, data);
        if (count > MAX_BATCHES) revert OutOfRange("batches", count, MAX_BATCHES + 1);
        if (data.length > MAX_DATA_BYTES) revert OutOfRange("data", data.length, MAX_DATA_BYTES + 1);
        if (msg.value != proposalBond) revert WrongValue(msg.value, proposalBond);
        requireCurrent(oldRoot);
        if (depositHead < restoredDeposits || exitHead < restoredExits) {
            revert ProofRequired(depositHead, exitHead, restoredDeposits, restoredExits);
        }
        uint256 position = DATA_POSITION;
        for (uint256 i = 0; i < count; i++) {
            group.root = readBatch(group, position, 0);
            position += whole.records;
        }
        lockBond(proposalBond);
        append(group, oldRoot, data, count, whole.records, false);
    }

    /// @notice The same with proofs and without a bond. Nobody can challenge it.
    /// @param proofs Of each batch.
    function proposeProven(
        uint256 shapeId,
        uint256 oldRoot,
        address feeRecipient,
        bytes calldata data,
        BatchProof[] calldata proofs
    ) external whileRunning {
        (Group memory group, Ends memory whole) = groupOf(shapeId, oldRoot, feeRecipient, proofs.length, data);
        requireCurrent(oldRoot);
        uint256 position = DATA_POSITION;
        for (uint256 i = 0; i < proofs.length; i++) {
            group.root = readBatch(group, position, Groth16.proofAt(proofs, i).digest);
            position += whole.records;
        }
        verify(group, oldRoot, whole, proofs);
        append(group, oldRoot, data, proofs.length, whole.records, true);
    }

    /// @dev Checks the proofs of a group. What of its data need not be canonical otherwise must have been checked,
    ///   but for the signatures.
    /// @param group Its key, fee recipient, ends and position are read.
    /// @param whole Ends with the signatures.
    function verify(Group memory group, uint256 oldRoot, Ends memory whole, BatchProof[] calldata proofs)
        internal
        view
    {
        uint256[] memory challenges = new uint256[](2 * proofs.length);
        Binding memory binding;
        (binding.shapeId, binding.domain) = (group.shapeId, domain);
        binding.feeRecipient = uint160(group.feeRecipient);
        (uint256 position, uint256 root) = (group.position, oldRoot);
        for (uint256 i = 0; i < proofs.length; i++) {
            putChallenge(challenges, i, binding, group.ends, whole, position, root, Groth16.proofAt(proofs, i).digest);
            assembly ("memory-safe") {
                root := calldataload(position)
            }
            position += whole.records;
        }
        Groth16.requireCoordinates(proofs);
        Groth16.verifyGroup(group.key, group.shapeId, proofs, challenges);
    }

    function contentOf(uint256 shapeId, uint256 oldRoot, address feeRecipient, bytes calldata data)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(shapeId, oldRoot, feeRecipient, keccak256(data)));
    }

    /// @notice A proposal that stands and is not final.
    /// @dev A fallen one stood at a position that is behind the tip, or at which another one has stood since.
    function pending(uint256 id) internal view returns (Proposal storage proposal) {
        proposal = proposalOf[id];
        uint256 position = proposal.position;
        bool stands = position > proposalOf[finalId].position && position <= proposalOf[tipId].position;
        if (!stands || standing[position] != id) revert NotPending(id);
    }

    /// @dev Makes the state behind a proposal the current one.
    function moveTo(uint256 id) internal {
        Proposal storage tip = proposalOf[id];
        tipId = uint40(id);
        stateRoot = tip.root;
        (batchNumber, depositHead, exitHead) = (tip.batchNumber, tip.depositHead, tip.exitHead);
    }

    function depthOf(uint256 shapeId) internal pure override returns (uint256) {
        return SignedData.depthOf(shapeId);
    }

    function groupOf(uint256 shapeId, uint256 oldRoot, address feeRecipient, uint256 count, bytes calldata data)
        private
        view
        returns (Group memory group, Ends memory whole)
    {
        (address key, Ends memory ends) = shapeOf(shapeId);
        whole = SignedData.wholeEnds(ends, shapeId);
        requireWhole(data, count, whole.records, DATA_POSITION);
        group = Group(shapeId, key, feeRecipient, DATA_POSITION, ends, oldRoot, queueEnds());
    }

    /// @dev Challenge and y of a batch by itself (SPEC.md section 5), its signatures included.
    function putChallenge(
        uint256[] memory challenges,
        uint256 i,
        Binding memory binding,
        Ends memory ends,
        Ends memory whole,
        uint256 position,
        uint256 root,
        uint256 digest
    ) private pure {
        uint256 data = Challenge.freeMemory() + Challenge.BEFORE_BYTES;
        Challenge.copyBatch(data, position, whole.records, root, digest);
        uint256 z = Challenge.pointOf(binding, data, whole);
        uint256 value = Challenge.evaluateRecords(data, whole, z);
        Challenge.put(challenges, i, binding, ends, data, z, value);
        uint256 signatures = SignedData.evaluate(position + ends.payments, binding.shapeId, z);
        challenges[2 * i + 1] = SignedData.sum(challenges[2 * i + 1], signatures);
    }

    function append(
        Group memory group,
        uint256 oldRoot,
        bytes calldata data,
        uint256 count,
        uint256 stride,
        bool proven
    ) private {
        uint40 previous = tipId;
        uint40 id = ++lastId;
        uint40 position = proposalOf[previous].position + 1;
        standing[position] = id;
        Proposal storage proposal = proposalOf[id];
        proposal.content = contentOf(group.shapeId, oldRoot, group.feeRecipient, data);
        proposal.claims = Claims.hashOf(group, count, stride);
        proposal.root = group.root;
        (proposal.proposer, proposal.proposedAt, proposal.position) = (msg.sender, uint40(block.timestamp), position);
        (proposal.proven, proposal.bonded, proposal.previous) = (proven, !proven, previous);
        uint256 firstBatch = batchNumber;
        proposal.batchNumber = uint40(firstBatch + count);
        (proposal.depositHead, proposal.exitHead) =
            (uint40(group.queues.depositHead), uint40(group.queues.exitHead));
        moveTo(id);
        announce(group, id, previous, firstBatch, count, proven);
    }

    function announce(
        Group memory group,
        uint256 id,
        uint256 previous,
        uint256 firstBatch,
        uint256 count,
        bool proven
    ) private {
        (uint256 deposits, uint256 exits) = (group.queues.depositHead, group.queues.exitHead);
        emit Proposed(
            id, msg.sender, group.shapeId, previous, firstBatch, count, group.root, deposits, exits, proven
        );
    }
}
