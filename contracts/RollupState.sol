// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BatchData} from "./BatchData.sol";
import {EmptyTree} from "./EmptyTree.sol";
import "./Errors.sol";
import {Groth16} from "./Groth16.sol";
import "./Layout.sol";

/// @notice A shape of batches that is accepted, and the account that holds its key.
struct AcceptedShape {
    uint256 shapeId;
    address key;
}

/// @title What a rollup is deployed with, and what it keeps (SPEC.md section 8).
abstract contract RollupState {
    /// @notice What deployments of this code are called in their domain.
    string public constant version = "quipu/3";

    /// @notice Depth of the state tree, and how many accounts it has room for: 8^levels.
    uint256 public immutable levels;
    uint256 public immutable capacity;
    /// @notice How many deposits there can be: the lower half of the leaves is theirs alone to open.
    uint256 public immutable reservedLeaves;
    /// @notice Separates signatures for this deployment from those for others, 88 bits. Should the
    ///   chain split, both sides keep it.
    uint256 public immutable domain;
    /// @notice Seconds that the sequencer has for an item of a queue, and for each item before it.
    uint256 public immutable deadline;
    uint256 public immutable spacing;
    /// @notice Tokens, token 0 (ETH) included.
    uint256 public immutable tokenCount;
    /// @notice Holds the key of the escape circuit; see Groth16.
    address public immutable escapeKey;

    /// @notice ERC-20 of each token but token 0. Written by the constructor alone.
    mapping(uint256 token => address) public tokenAddress;
    /// @notice Holds the key of each shape that is accepted. Written by the constructor alone.
    mapping(uint256 shapeId => address) public keyOf;

    /// @notice Root of the state after the last batch.
    uint256 public stateRoot;

    // One storage slot: a group of batches writes it once.
    /// @notice Number of batches so far.
    uint40 public batchNumber;
    /// @notice Items that batches have taken from the queues, and that have joined them.
    uint40 public depositHead;
    uint40 public depositTail;
    uint40 public exitHead;
    uint40 public exitTail;
    /// @notice Whether the root stands for good.
    bool public frozen;

    /// @notice Hash (27 bytes) and deadline (5 bytes) of each item that ever was queued; see Queue.
    mapping(uint256 index => bytes32) public depositEntry;
    mapping(uint256 index => bytes32) public exitEntry;

    // One storage slot, which a batch reads only if it takes nothing of a queue in which items wait.
    /// @notice Position behind the last item that was marked, of each queue.
    uint40 public depositMark;
    uint40 public exitMark;

    /// @notice Sum of all deposits of a token, below 2^128: no balance of the state can overflow.
    mapping(uint256 token => uint256) public deposited;
    /// @notice What an address may claim of a token.
    mapping(address owner => mapping(uint256 token => uint256)) public claimable;
    mapping(uint256 account => bool) public escaped;
    mapping(uint256 index => bool) public refunded;

    event ShapeAccepted(uint256 indexed shapeId, address key);
    event DepositQueued(
        uint256 indexed index, uint256 key, address indexed owner, uint256 indexed token, uint256 amount, uint256 deadline
    );
    event ExitQueued(uint256 indexed index, uint256 indexed account, address indexed requester, uint256 deadline);
    event BatchesCommitted(
        uint256 indexed firstBatch,
        uint256 indexed shapeId,
        uint256 count,
        uint256 newRoot,
        uint256 depositHead,
        uint256 exitHead
    );
    event DepositMarked(uint256 indexed index);
    event ExitMarked(uint256 indexed index);
    event Credited(address indexed owner, uint256 indexed token, uint256 amount);
    event Claimed(address indexed owner, uint256 indexed token, address indexed to, uint256 amount);
    event Frozen();
    event Escaped(uint256 indexed account, address indexed owner, uint256 indexed token, uint256 balance);
    event Refunded(uint256 indexed index, address indexed owner, uint256 indexed token, uint256 amount);

    modifier whileRunning() {
        if (frozen) revert ContractFrozen();
        _;
    }

    /// @param levels_ Depth of the state tree, 3 to 8.
    /// @param shapes Shapes for that depth, each once, with their keys.
    /// @param tokens ERC-20 contracts, each once: tokens 1, 2, 3 ...
    /// @param deadline_ Seconds an item may wait in its queue.
    /// @param spacing_ Seconds more for each item that waits before it.
    constructor(
        uint256 levels_,
        AcceptedShape[] memory shapes,
        address escapeKey_,
        address[] memory tokens,
        uint32 deadline_,
        uint32 spacing_
    ) {
        stateRoot = EmptyTree.rootOf(levels_);
        levels = levels_;
        capacity = 8 ** levels_;
        reservedLeaves = 8 ** levels_ / 2;
        domain = uint88(bytes11(keccak256(abi.encodePacked(version, block.chainid, address(this)))));
        deadline = deadline_;
        spacing = spacing_;
        Groth16.requireKey(escapeKey_);
        escapeKey = escapeKey_;
        for (uint256 i = 0; i < shapes.length; i++) acceptShape(shapes[i], levels_);
        // Far below 2^16: the list is part of the deployment's code, which EIP-3860 limits.
        tokenCount = tokens.length + 1;
        for (uint256 i = 0; i < tokens.length; i++) acceptToken(tokens, i);
    }

    /// @notice The depth of the tree that a shape id is for, of a shape that this contract takes; another number of
    ///   one that it does not take.
    function depthOf(uint256 id) internal pure virtual returns (uint256) {
        return BatchData.levelsOf(id);
    }

    function acceptShape(AcceptedShape memory shape, uint256 levels_) private {
        uint256 id = shape.shapeId;
        bool fits = depthOf(id) == levels_
            && BatchData.transfersOf(id) > 0 && BatchData.transfersOf(id) <= MAX_OPERATIONS
            && BatchData.slotsOf(id) >= MIN_SLOTS && BatchData.slotsOf(id) <= MAX_SLOTS
            && BatchData.depositsOf(id) <= MAX_OPERATIONS && BatchData.exitsOf(id) <= MAX_OPERATIONS
            && BatchData.withdrawalsOf(id) <= MAX_OPERATIONS && BatchData.paymentsOf(id) <= MAX_OPERATIONS;
        if (!fits || keyOf[id] != address(0)) revert InvalidShape(id);
        Groth16.requireKey(shape.key);
        keyOf[id] = shape.key;
        emit ShapeAccepted(id, shape.key);
    }

    /// @dev Two tokens of one contract could not be told apart in what this contract holds.
    function acceptToken(address[] memory tokens, uint256 position) private {
        address token = tokens[position];
        if (token.code.length == 0) revert NotAContract(token);
        for (uint256 i = 0; i < position; i++) {
            if (tokens[i] == token) revert DuplicateToken(token);
        }
        tokenAddress[position + 1] = token;
    }

    function credit(address owner, uint256 token, uint256 amount) internal virtual {
        if (amount == 0) return;
        claimable[owner][token] += amount;
        emit Credited(owner, token, amount);
    }
}
