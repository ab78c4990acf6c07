// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {InvalidProof, MalformedProof, NotAKey} from "./Errors.sol";
import {BASE_MODULUS, FIELD_MODULUS} from "./Layout.sol";

/// @dev Public inputs of every circuit that is verified.
uint256 constant PUBLIC_INPUTS = 3;

/// @notice What the contract is handed of each batch besides its data.
struct BatchProof {
    /// @dev First public input.
    uint256 digest;
    /// @dev A, B, C, affine, in the order of EIP-197: of a coordinate of B the imaginary part comes first.
    uint256[8] points;
}

/// @dev A product of pairings that grows by one proof at a time.
struct Product {
    /// @dev Input of the pairing check: where it begins in memory, and where its next pair goes.
    uint256 start;
    uint256 end;
    /// @dev Sum of the weights, and of each public input times its weight, modulo r.
    uint256[PUBLIC_INPUTS + 1] scalars;
    /// @dev Sum of each C times its weight.
    uint256[2] c;
}

/// @title Check of Groth16 proofs (eprint 2016/260, section 3.2): many under one key by one product.
/// @notice A key is data on L1: the code of an account. It is a zero byte, which stops whoever calls it,
///   then alpha, beta, gamma, delta and the points of the public inputs, in the order of EIP-197.
///   Proof i is multiplied by a weight rho_i that nobody knows before all proofs and all public inputs
///   stand fixed (SPEC.md section 8):
///   prod e(rho_i A_i, B_i) = e(sum rho_i alpha, beta) e(sum rho_i inputs_i, gamma) e(sum rho_i C_i, delta).
/// @dev The precompiles check that points are on their curve and, of G2, in the subgroup of order r.
library Groth16 {
    uint256 private constant PROOF_BYTES = 288;
    uint256 private constant POINT_BYTES = 64;
    /// @dev A point of G1 and one of G2.
    uint256 private constant PAIR_BYTES = 192;

    /// @dev Where the points of a key stand among its words.
    uint256 private constant ALPHA = 0;
    uint256 private constant BETA = 64;
    uint256 private constant GAMMA = 192;
    uint256 private constant DELTA = 320;
    uint256 private constant INPUTS = 448;
    /// @dev INPUTS + POINT_BYTES * (PUBLIC_INPUTS + 1)
    uint256 private constant KEY_BYTES = 704;

    /// @dev Precompiles (EIP-196, EIP-197).
    uint256 private constant EC_ADD = 6;
    uint256 private constant EC_MUL = 7;
    uint256 private constant EC_PAIRING = 8;

    /// @notice Checks that an account holds as many bytes as a key. What they say, nobody can check.
    /// @dev At each use again: whoever creates an account may destroy it in the same transaction, behind
    ///   the constructor that looked at it, and of nothing a key of points at infinity is read.
    function requireKey(address account) internal view {
        if (account.code.length != KEY_BYTES + 1) revert NotAKey(account);
    }

    /// @notice Checks one proof.
    function verify(address account, uint256[8] calldata points, uint256[PUBLIC_INPUTS] memory inputs)
        internal
        view
    {
        requireCoordinates(points, 0);
        Product memory product = productOf(1);
        multiply(product, points, inputs, 1);
        requireOne(product, account);
    }

    /// @notice Checks that the coordinates of all points of a group are below the modulus of their field.
    function requireCoordinates(BatchProof[] calldata proofs) internal pure {
        unchecked {
            for (uint256 i = 0; i < proofs.length; i++) requireCoordinates(proofAt(proofs, i).points, 8 * i);
        }
    }

    /// @notice Checks the proofs of a group of batches: all are right, or the call is refused. Their coordinates
    ///   must have been checked.
    /// @param shapeId Says which key it is.
    /// @param challenges Challenge and y of each batch, one behind the other.
    function verifyGroup(
        address account,
        uint256 shapeId,
        BatchProof[] calldata proofs,
        uint256[] memory challenges
    ) internal view {
        uint256 count = proofs.length;
        bytes32 seed = seedOf(shapeId, proofs, challenges);
        Product memory product = productOf(count);
        uint256[PUBLIC_INPUTS] memory inputs;
        unchecked {
            for (uint256 i = 0; i < count; i++) {
                BatchProof calldata proof = proofAt(proofs, i);
                uint256 digest = proof.digest;
                assembly ("memory-safe") {
                    mstore(inputs, digest)
                    mcopy(add(inputs, 32), add(challenges, add(32, mul(i, 64))), 64)
                }
                multiply(product, proof.points, inputs, i == 0 ? 1 : weightOf(seed, i));
            }
        }
        requireOne(product, account);
    }

    /// @notice The proof at a position, which must be one of the list.
    function proofAt(BatchProof[] calldata proofs, uint256 i) internal pure returns (BatchProof calldata proof) {
        assembly ("memory-safe") {
            proof := add(proofs.offset, mul(i, PROOF_BYTES))
        }
    }

    /// @param first How many coordinates of other proofs come before.
    function requireCoordinates(uint256[8] calldata points, uint256 first) private pure {
        bool reduced;
        assembly ("memory-safe") {
            function isReduced(position) -> result {
                result := lt(calldataload(position), BASE_MODULUS)
            }
            reduced := and(isReduced(points), isReduced(add(points, 32)))
            reduced := and(reduced, and(isReduced(add(points, 64)), isReduced(add(points, 96))))
            reduced := and(reduced, and(isReduced(add(points, 128)), isReduced(add(points, 160))))
            reduced := and(reduced, and(isReduced(add(points, 192)), isReduced(add(points, 224))))
        }
        if (reduced) return;
        uint256 i = 0;
        while (points[i] < BASE_MODULUS) i++;
        revert MalformedProof(first + i, points[i]);
    }

    /// @dev keccak256(shape id || digest and points of each proof || challenge and y of each batch).
    function seedOf(uint256 shapeId, BatchProof[] calldata proofs, uint256[] memory challenges)
        private
        pure
        returns (bytes32 seed)
    {
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            mstore(buffer, shapeId)
            let position := add(buffer, 32)
            let proofBytes := mul(proofs.length, PROOF_BYTES)
            calldatacopy(position, proofs.offset, proofBytes)
            position := add(position, proofBytes)
            let challengeBytes := mul(mload(challenges), 32)
            mcopy(position, add(challenges, 32), challengeBytes)
            seed := keccak256(buffer, add(add(32, proofBytes), challengeBytes))
        }
    }

    /// @dev 128 bits of keccak256(seed || i).
    function weightOf(bytes32 seed, uint256 i) private pure returns (uint256 weight) {
        assembly ("memory-safe") {
            mstore(0, seed)
            mstore(32, i)
            weight := shr(128, keccak256(0, 64))
        }
    }

    /// @dev The empty product, with room for so many proofs and the three pairs of the key.
    function productOf(uint256 proofs) private pure returns (Product memory product) {
        assembly ("memory-safe") {
            let start := mload(0x40)
            mstore(product, start)
            mstore(add(product, 32), start)
            mstore(0x40, add(start, mul(add(proofs, 3), PAIR_BYTES)))
        }
    }

    /// @dev Takes in a proof: e(weight A, B), and its share of the three sums.
    function multiply(
        Product memory product,
        uint256[8] calldata points,
        uint256[PUBLIC_INPUTS] memory inputs,
        uint256 weight
    ) private view {
        uint256 pair = product.end;
        product.end = pair + PAIR_BYTES;
        uint256 c;
        uint256[2] memory sumOfC = product.c;
        uint256[PUBLIC_INPUTS + 1] memory scalars = product.scalars;
        assembly ("memory-safe") {
            c := sumOfC
            // C comes to stand where the next pair will.
            calldatacopy(pair, points, 256)
            function accumulate(scalar, input, by) {
                let weighted := mulmod(input, by, FIELD_MODULUS)
                mstore(scalar, addmod(mload(scalar), weighted, FIELD_MODULUS))
            }
            mstore(scalars, add(mload(scalars), weight))
            accumulate(add(scalars, 32), mload(inputs), weight)
            accumulate(add(scalars, 64), mload(add(inputs, 32)), weight)
            accumulate(add(scalars, 96), mload(add(inputs, 64)), weight)
        }
        if (weight != 1) scale(pair, weight, pair);
        addScaled(c, pair + PAIR_BYTES, weight);
    }

    /// @dev Closes the product with the three pairs of the key, and checks that it is 1.
    function requireOne(Product memory product, address account) private view {
        uint256 key = readKey(account);
        uint256[PUBLIC_INPUTS + 1] memory scalars = product.scalars;
        scale(key + ALPHA, scalars[0], product.end);
        closePair(product, key + BETA);
        scale(key + INPUTS, scalars[0], product.end);
        for (uint256 i = 1; i <= PUBLIC_INPUTS; i++) {
            addScaled(product.end, key + INPUTS + i * POINT_BYTES, scalars[i]);
        }
        closePair(product, key + GAMMA);
        uint256[2] memory c = product.c;
        uint256 pair = product.end;
        assembly ("memory-safe") {
            mcopy(pair, c, POINT_BYTES)
        }
        closePair(product, key + DELTA);
        uint256 start = product.start;
        bool valid;
        assembly ("memory-safe") {
            valid := staticcall(gas(), EC_PAIRING, start, sub(add(pair, PAIR_BYTES), start), 0, 32)
            valid := and(valid, mload(0))
        }
        if (!valid) revert InvalidProof();
    }

    /// @dev Negates the point at the end of the product, and puts a point of G2 behind it.
    function closePair(Product memory product, uint256 g2) private pure {
        uint256 pair = product.end;
        product.end = pair + PAIR_BYTES;
        assembly ("memory-safe") {
            let y := mload(add(pair, 32))
            mstore(add(pair, 32), mod(sub(BASE_MODULUS, y), BASE_MODULUS))
            mcopy(add(pair, POINT_BYTES), g2, mul(2, POINT_BYTES))
        }
    }

    /// @dev Points are positions in memory. Writes scalar * point.
    function scale(uint256 point, uint256 scalar, uint256 to) private view {
        bool valid = true;
        assembly ("memory-safe") {
            switch scalar
            case 1 { mcopy(to, point, POINT_BYTES) }
            default {
                let buffer := mload(0x40)
                mcopy(buffer, point, POINT_BYTES)
                mstore(add(buffer, POINT_BYTES), scalar)
                valid := staticcall(gas(), EC_MUL, buffer, 96, to, POINT_BYTES)
            }
        }
        // A precompile that refuses a point keeps all gas but a 64th: nothing more can be called.
        if (!valid) revert InvalidProof();
    }

    /// @dev Adds scalar * point to a sum. The point may stand in free memory.
    function addScaled(uint256 sum, uint256 point, uint256 scalar) private view {
        uint256 addends;
        assembly ("memory-safe") {
            addends := add(mload(0x40), 96)
            mcopy(addends, sum, POINT_BYTES)
        }
        scale(point, scalar, addends + POINT_BYTES);
        bool valid;
        assembly ("memory-safe") {
            valid := staticcall(gas(), EC_ADD, addends, mul(2, POINT_BYTES), sum, POINT_BYTES)
        }
        if (!valid) revert InvalidProof();
    }

    /// @dev Where the words of a key stand in memory.
    function readKey(address account) private view returns (uint256 key) {
        requireKey(account);
        assembly ("memory-safe") {
            key := mload(0x40)
            mstore(0x40, add(key, KEY_BYTES))
            extcodecopy(account, key, 1, KEY_BYTES)
        }
    }
}
