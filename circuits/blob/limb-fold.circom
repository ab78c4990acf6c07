pragma circom 2.2.0;

include "./limb-weights.circom";

// Brings a number in limbs of any size to 16 of them, modulo q (see blobModulus): a limb at position
// h ≥ 16 counts as 2^(16·h) mod q does, which has 16 limbs of 16 bits. No quotient, no carries.
//
// count: 16 … 76.
// in: field elements. out: constrained here; sums of limbs, each of them times 2^16 − 1 at the most.
// Cost: 16 linear constraints.
template LimbFold(count) {
    signal input in[count];
    signal output out[16];

    var weights[60][16] = limbWeights();
    for (var j = 0; j < 16; j++) {
        var sum = in[j];
        for (var h = 16; h < count; h++) {
            sum += in[h] * weights[h - 16][j];
        }
        out[j] <== sum;
    }
}
