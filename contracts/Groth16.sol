// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {InvalidProof, MalformedProof} from "./Errors.sol";
import {BASE_MODULUS} from "./Layout.sol";

/// @notice The verifier that snarkjs writes for a key with three public inputs.
/// @dev It answers false, and does not revert, for public inputs that are not below the field modulus
///   and for points that the precompiles refuse. It takes some second coordinates of A that are not
///   below the base field modulus, because it negates A itself: `Groth16.verify` looks at them all.
interface IGroth16Verifier {
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[3] calldata publicInputs
    ) external view returns (bool);
}

/// @title Check of a Groth16 proof.
library Groth16 {
    /// @param proof A, B, C, affine, in the order of EIP-197: of a coordinate of B the imaginary part
    ///   comes first.
    function verify(IGroth16Verifier verifier, uint256[8] calldata proof, uint256[3] memory publicInputs)
        internal
        view
    {
        for (uint256 i = 0; i < 8; i++) {
            if (proof[i] >= BASE_MODULUS) revert MalformedProof(i, proof[i]);
        }
        bool valid = verifier.verifyProof(
            [proof[0], proof[1]],
            [[proof[2], proof[3]], [proof[4], proof[5]]],
            [proof[6], proof[7]],
            publicInputs
        );
        if (!valid) revert InvalidProof();
    }
}
