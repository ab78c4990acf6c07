// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BatchData, Ends, HEADER_BYTES, Header} from "./BatchData.sol";
import {EmptyTree} from "./EmptyTree.sol";
import "./Errors.sol";
import {Groth16, IGroth16Verifier} from "./Groth16.sol";
import "./Layout.sol";
import {Payments} from "./Payments.sol";
import {Queue} from "./Queue.sol";

/// @notice A shape of batches that is accepted, and the verifier of its key.
struct AcceptedShape {
    uint256 shapeId;
    IGroth16Verifier verifier;
}

/// @dev Of feeToken * 2^128 + feeTotal.
uint256 constant FEES_LIMIT = TOKEN_LIMIT * BALANCE_LIMIT;

/// @dev Of the data in a transaction: behind the selector, eleven words of arguments and the length.
uint256 constant DATA_POSITION = 4 + 12 * 32;

/// @notice Items that have been taken from the queues.
struct Heads {
    uint40 deposits;
    uint40 exits;
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
    /// @notice Verifier of the escape circuit.
    IGroth16Verifier public immutable escapeVerifier;

    /// @notice ERC-20 of each token but token 0. Written by the constructor alone.
    mapping(uint256 token => address) public tokenAddress;
    /// @notice Verifier of each shape that is accepted. Written by the constructor alone.
    mapping(uint256 shapeId => IGroth16Verifier) public verifierOf;

    /// @notice Root of the state after the last batch.
    uint256 public stateRoot;

    // One storage slot: a batch writes it once.
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

    event ShapeAccepted(uint256 indexed shapeId, IGroth16Verifier verifier);
    event DepositQueued(
        uint256 indexed index, uint256 key, address indexed owner, uint256 indexed token, uint256 amount, uint256 deadline
    );
    event ExitQueued(uint256 indexed index, uint256 indexed account, address indexed requester, uint256 deadline);
    event BatchCommitted(
        uint256 indexed batchNumber, uint256 indexed shapeId, uint256 newRoot, uint256 depositHead, uint256 exitHead
    );
    event DepositMarked(uint256 indexed index);
    event ExitMarked(uint256 indexed index);
    event Credited(address indexed owner, uint256 indexed token, uint256 amount);
    event Claimed(address indexed owner, uint256 indexed token, address indexed to, uint256 amount);
    event Frozen();
    event Escaped(uint256 indexed account, address indexed owner, uint256 indexed token, uint256 balance);
    event Refunded(uint256 indexed index, address indexed owner, uint256 indexed token, uint256 amount);

    /// @dev For the two functions that call a token or a receiver. The others call nothing but verifiers,
    ///   which cannot call back, so there is nothing that they could be caught in the middle of.
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
    /// @param shapes Shapes for that depth, each once, with their verifiers.
    /// @param tokens ERC-20 contracts, each once: tokens 1, 2, 3 ...
    /// @param deadline_ Seconds an item may wait in its queue.
    /// @param spacing_ Seconds more for each item that waits before it.
    constructor(
        uint256 levels_,
        AcceptedShape[] memory shapes,
        IGroth16Verifier escapeVerifier_,
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
        requireCode(address(escapeVerifier_));
        escapeVerifier = escapeVerifier_;
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

    /// @notice Moves the state by one batch: root, queues and credits together, or nothing.
    /// @param shapeId What the batch may hold at most; says which verifier checks it.
    /// @param data The published data of the batch (SPEC.md section 5).
    /// @param digest First public input. The proof binds it to the data through the other two, which
    ///   are computed here; the verifier checks that all three are below the field modulus.
    function commitBatch(uint256 shapeId, bytes calldata data, uint256 digest, uint256[8] calldata proof)
        external
        whileRunning
    {
        requireTopLevel();
        IGroth16Verifier verifier = verifierOf[shapeId];
        if (address(verifier) == address(0)) revert UnknownShape(shapeId);
        Ends memory ends = BatchData.endsOf(shapeId);
        if (data.length != ends.records) revert MalformedData("length", data.length, ends.records);
        requirePosition(data);
        Header memory header = checkHeader(data);
        Heads memory heads = takeQueued(data, ends);
        BatchData.requireKeys(data[ends.withdrawals:ends.payments]);
        if (digest >= FIELD_MODULUS) revert NotInField("digest", digest);
        Groth16.verify(verifier, proof, publicInputs(data, ends, digest));

        emit BatchCommitted(batchNumber, shapeId, header.newRoot, heads.deposits, heads.exits);
        stateRoot = header.newRoot;
        batchNumber++;
        depositHead = heads.deposits;
        exitHead = heads.exits;
        credit(address(uint160(header.feeRecipient)), header.fees >> 128, uint128(header.fees));
        creditAll(data[ends.deposits:ends.exits], EXIT_BYTES, INDEX_BYTES);
        creditAll(data[ends.exits:ends.withdrawals], WITHDRAWAL_BYTES, 0);
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
        Groth16.verify(escapeVerifier, proof, [stateRoot, opening, balance]);

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
        if (!fits || address(verifierOf[id]) != address(0)) revert InvalidShape(id);
        requireCode(address(shape.verifier));
        verifierOf[id] = shape.verifier;
        emit ShapeAccepted(id, shape.verifier);
    }

    /// @dev Two tokens of one contract could not be told apart in what this contract holds.
    function acceptToken(address[] memory tokens, uint256 position) private {
        address token = tokens[position];
        requireCode(token);
        for (uint256 i = 0; i < position; i++) {
            if (tokens[i] == token) revert DuplicateToken(token);
        }
        tokenAddress[position + 1] = token;
    }

    function requireCode(address target) private view {
        if (target.code.length == 0) revert NotAContract(target);
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
    function requirePosition(bytes calldata data) private pure {
        uint256 position;
        assembly ("memory-safe") {
            position := data.offset
        }
        if (position != DATA_POSITION) revert MalformedData("position", position, DATA_POSITION);
    }

    function checkHeader(bytes calldata data) private view returns (Header memory header) {
        header = BatchData.headerOf(data);
        if (header.oldRoot >= FIELD_MODULUS) revert NotInField("old root", header.oldRoot);
        if (header.newRoot >= FIELD_MODULUS) revert NotInField("new root", header.newRoot);
        if (header.domain >= DOMAIN_LIMIT) revert OutOfRange("domain", header.domain, DOMAIN_LIMIT);
        if (header.feeRecipient >= OWNER_LIMIT) revert OutOfRange("fee recipient", header.feeRecipient, OWNER_LIMIT);
        if (header.fees >= FEES_LIMIT) revert OutOfRange("fees", header.fees, FEES_LIMIT);
        if (header.domain != domain) revert DomainMismatch(header.domain, domain);
        if (header.oldRoot != stateRoot) revert RootMismatch(header.oldRoot, stateRoot);
    }

    /// @dev Where the heads of the queues stand after the batch.
    function takeQueued(bytes calldata data, Ends memory ends) private view returns (Heads memory heads) {
        bytes calldata deposits = data[HEADER_BYTES:ends.deposits];
        heads.deposits = uint40(depositEntry.take(depositHead, deposits, DEPOSIT_BYTES, DEPOSIT_BYTES));
        bytes calldata exits = data[ends.deposits:ends.exits];
        heads.exits = uint40(exitEntry.take(exitHead, exits, EXIT_BYTES, EXIT_REQUEST_BYTES));
        if (depositHead != depositTail) requireMarkedDeposit(heads.deposits);
        if (exitHead != exitTail) requireMarkedExit(heads.exits);
    }

    /// @dev A batch may leave a queue as it is, unless a marked item waits there.
    function requireMarkedDeposit(uint256 head) private view {
        if (head == depositHead && head < depositMark) revert MarkedItemWaiting("deposit", head, depositMark);
    }

    function requireMarkedExit(uint256 head) private view {
        if (head == exitHead && head < exitMark) revert MarkedItemWaiting("exit", head, exitMark);
    }

    function publicInputs(bytes calldata data, Ends memory ends, uint256 digest)
        private
        pure
        returns (uint256[3] memory)
    {
        uint256 z = BatchData.challenge(data, digest);
        return [digest, z, BatchData.evaluate(data, ends, z)];
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

    /// @dev Credits what each record of a part of the data pays. At `offset` stand owner (20 bytes),
    ///   token (2) and amount (16).
    function creditAll(bytes calldata section, uint256 stride, uint256 offset) private {
        for (uint256 i = offset; i < section.length; i += stride) {
            address owner = address(bytes20(section[i:i + 20]));
            uint256 token = uint16(bytes2(section[i + 20:i + 22]));
            credit(owner, token, uint128(bytes16(section[i + 22:i + 38])));
        }
    }

    function credit(address owner, uint256 token, uint256 amount) private {
        if (amount == 0) return;
        claimable[owner][token] += amount;
        emit Credited(owner, token, amount);
    }
}
