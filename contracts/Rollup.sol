// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BatchData, Ends, HEADER_BYTES, Header, IMPLIED_BYTES} from "./BatchData.sol";
import {Credit, Credits} from "./Credits.sol";
import {EmptyTree} from "./EmptyTree.sol";
import "./Errors.sol";
import {BatchProof, Groth16} from "./Groth16.sol";
import "./Layout.sol";
import {Payments} from "./Payments.sol";
import {Queue} from "./Queue.sol";

/// @notice A shape of batches that is accepted, and the account that holds its key.
struct AcceptedShape {
    uint256 shapeId;
    address key;
}

/// @dev Of the data in a transaction: behind the selector, five words of arguments and the length.
uint256 constant DATA_POSITION = 4 + 6 * 32;

/// @notice How many items have been taken from the queues, and have joined them.
struct QueueEnds {
    uint256 depositHead;
    uint256 depositTail;
    uint256 exitHead;
    uint256 exitTail;
}

/// @title L1 of a quipu rollup (SPEC.md section 8).
/// @notice Keeps the state root, the queues of deposits and forced exits, and what everybody may claim.
///   A batch moves the root only with a proof over data that stand in the transaction. Nobody owns this
///   contract, nothing can be paused or upgraded, everybody may call every function.
contract Rollup {
    using Queue for mapping(uint256 => bytes32);

    /// @notice What deployments of this code are called in their domain.
    string public constant version = "quipu/2";

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

    bool private transient locked;

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

    /// @dev For the two functions that call a token or a receiver. The others call nothing but precompiles,
    ///   which call nobody, so there is nothing that they could be caught in the middle of.
    modifier nonReentrant() {
        if (locked) revert Reentered();
        locked = true;
        _;
        locked = false;
    }

    modifier whileRunning() {
        if (frozen) revert ContractFrozen();
        _;
    }

    modifier whileFrozen() {
        if (!frozen) revert NotFrozen();
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
        requireWhole(data, proofs.length, BatchData.calldataLength(ends));
        // Before anything costly: whoever was overtaken pays for calldata alone.
        if (oldRoot != stateRoot) revert RootMismatch(oldRoot, stateRoot);
        Header memory header;
        header.oldRoot = oldRoot;
        header.domain = domain;
        header.feeRecipient = uint160(feeRecipient);
        QueueEnds memory queues = QueueEnds(depositHead, depositTail, exitHead, exitTail);
        uint256[] memory challenges = readBatches(header, queues, ends, proofs);
        Groth16.verifyGroup(key, shapeId, proofs, challenges);

        emit BatchesCommitted(
            batchNumber, shapeId, proofs.length, header.newRoot, queues.depositHead, queues.exitHead
        );
        stateRoot = header.newRoot;
        batchNumber += uint40(proofs.length);
        depositHead = uint40(queues.depositHead);
        exitHead = uint40(queues.exitHead);
        creditGroup(feeRecipient, ends, proofs.length);
    }

    /// @notice Pays all that the caller may claim of a token to `to`.
    function claim(uint256 token, address to) external nonReentrant {
        uint256 amount = claimable[msg.sender][token];
        if (amount == 0) revert NothingToClaim(msg.sender, token);
        claimable[msg.sender][token] = 0;
        emit Claimed(msg.sender, token, to, amount);
        if (token == 0) Payments.payEther(to, amount);
        else Payments.pay(tokenAddress[token], to, amount);
    }

    /// @notice Ends the rollup, if the sequencer has left an item in a queue beyond its deadline.
    /// @dev The late item need not be the head. Items that joined while a flood waited may be due long
    ///   after those that joined when most of it was gone, and must not shelter a sequencer that keeps
    ///   one of them as the head.
    /// @param depositIndex Item of the deposit queue; counts for nothing if it does not wait there.
    /// @param exitIndex Item of the exit queue, likewise. One late item is enough.
    function freeze(uint256 depositIndex, uint256 exitIndex) external whileRunning {
        bool depositWaits = depositIndex >= depositHead && depositIndex < depositTail;
        uint256 depositDue = depositWaits ? depositEntry.deadlineOf(depositIndex) : 0;
        bool exitWaits = exitIndex >= exitHead && exitIndex < exitTail;
        uint256 exitDue = exitWaits ? exitEntry.deadlineOf(exitIndex) : 0;
        bool overdue = (depositWaits && depositDue < block.timestamp) || (exitWaits && exitDue < block.timestamp);
        if (!overdue) revert NotOverdue(depositDue, exitDue, block.timestamp);
        frozen = true;
        emit Frozen();
    }

    /// @notice Makes an account's balance claimable by its owner, once, with a proof that the account
    ///   stands under the last root.
    function escape(uint256 account, address owner, uint256 token, uint256 balance, uint256[8] calldata proof)
        external
        whileFrozen
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
    function refundDeposit(uint256 index, bytes calldata item) external whileFrozen {
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

    function acceptShape(AcceptedShape memory shape, uint256 levels_) private {
        uint256 id = shape.shapeId;
        bool fits = BatchData.levelsOf(id) == levels_
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

    function requireAccount(uint256 account) private view {
        if (account >= capacity) revert OutOfRange("account", account, capacity);
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

    /// @dev Checks all that can be checked of each batch without its proof, and leaves the header of the
    ///   last one and the ends of the queues behind it.
    /// @return challenges z and y of each batch, one behind the other.
    function readBatches(
        Header memory header,
        QueueEnds memory queues,
        Ends memory ends,
        BatchProof[] calldata proofs
    ) private view returns (uint256[] memory challenges) {
        uint256 count = proofs.length;
        uint256 length = BatchData.calldataLength(ends);
        // Where the data of the batch would begin if their whole header stood in calldata.
        uint256 base = DATA_POSITION - IMPLIED_BYTES;
        challenges = new uint256[](2 * count);
        unchecked {
            for (uint256 i = 0; i < count; i++) {
                if (i != 0) header.oldRoot = header.newRoot;
                BatchData.readHeader(header, base);
                takeQueued(queues, base, ends);
                BatchData.requireKeys(base + ends.withdrawals, base + ends.payments);
                uint256 digest = Groth16.proofAt(proofs, i).digest;
                if (digest >= FIELD_MODULUS) revert NotInField("digest", digest);
                (uint256 z, uint256 y) = BatchData.challengeAndValue(header, base, ends, digest);
                assembly ("memory-safe") {
                    let place := add(challenges, add(32, mul(i, 64)))
                    mstore(place, z)
                    mstore(add(place, 32), y)
                }
                base += length;
            }
        }
    }

    /// @dev Moves the heads of the queues behind what a batch takes. It may leave a queue as it is, unless
    ///   a marked item waits there.
    function takeQueued(QueueEnds memory queues, uint256 base, Ends memory ends) private view {
        unchecked {
            (uint256 start, uint256 middle, uint256 end) =
                (base + HEADER_BYTES, base + ends.deposits, base + ends.exits);
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

    /// @dev Credits the fees of a group, then what its batches pay, batch by batch.
    function creditGroup(address feeRecipient, Ends memory ends, uint256 batches) private {
        uint256 length = BatchData.calldataLength(ends);
        Credit memory pending;
        unchecked {
            uint256 position = DATA_POSITION + WORD_BYTES;
            for (uint256 i = 0; i < batches; i++) {
                (uint256 token, uint256 amount) = Credits.amountAt(position);
                creditNext(pending, feeRecipient, token, amount);
                position += length;
            }
            if (ends.deposits != ends.withdrawals) {
                uint256 base = DATA_POSITION - IMPLIED_BYTES;
                for (uint256 i = 0; i < batches; i++) {
                    creditAll(pending, base + ends.deposits + INDEX_BYTES, base + ends.exits, EXIT_BYTES);
                    creditAll(pending, base + ends.exits, base + ends.withdrawals, WITHDRAWAL_BYTES);
                    base += length;
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

    function credit(address owner, uint256 token, uint256 amount) private {
        if (amount == 0) return;
        claimable[owner][token] += amount;
        emit Credited(owner, token, amount);
    }
}
