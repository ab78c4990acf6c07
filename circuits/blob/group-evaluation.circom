pragma circom 2.2.0;

include "./chunk-evaluation.circom";
include "./limb-product.circom";
include "./reduction.circom";

// Evaluates up to thirteen elements at z modulo q (see blobModulus) with one reduction: three at a time by ChunkEvaluation,
// and these chunks by Horner's rule in z³.
//
// size:    2 … 13.
// element: 16 limbs each. z: 8 limbs. cube: z³ in 16 limbs. Assumed of 16 bits each, elements and cube of 255 bits in all:
//          the caller constrains.
// out:     16 limbs of 16 bits, 255 bits in all, constrained here: Σ element[e]·z^e mod q, or q more where that fits.
//
// The limbs of an element or of the cube sum up to less than 31·2^15, those of z to less than 2^19, and the sum of a
// product's limbs is the product of the sums. A chunk's sum up to less than 31·2^15·(2^38 + 2^19 + 1). With c = 31·2^15, all
// limbs before the reduction sum up to less than c·(2^38 + 2^19 + 1)·(c³ + c² + c + 1) + c^5 < 2^118.
// Cost: 492 constraints and those of its chunks, and for the product with z³ above each chunk but the topmost 31, 46, 61
// and 76, or 7 more each if the topmost is of two elements, 14 more if of three. 918 for thirteen elements.
template GroupEvaluation(size) {
    assert(size >= 2 && size <= 13);
    var chunks = (size + 2) \ 3;
    var top = size - 3 * (chunks - 1);
    signal input element[size][16];
    signal input z[8];
    signal input cube[16];
    signal output out[16];

    component chunk[chunks];
    component raised[chunks - 1];
    var sum[76];
    var length = 0;
    for (var c = chunks - 1; c >= 0; c--) {
        var chunkSize = c == chunks - 1 ? top : 3;
        chunk[c] = ChunkEvaluation(chunkSize);
        for (var e = 0; e < chunkSize; e++) {
            chunk[c].element[e] <== element[3 * c + e];
        }
        chunk[c].z <== z;
        if (c < chunks - 1) {
            raised[c] = LimbProduct(length, 16);
            for (var h = 0; h < length; h++) {
                raised[c].a[h] <== sum[h];
            }
            raised[c].b <== cube;
            length += 15;
            for (var h = 0; h < length; h++) {
                sum[h] = raised[c].out[h];
            }
        } else {
            length = 16 + 7 * (top - 1);
        }
        for (var h = 0; h < 16 + 7 * (chunkSize - 1); h++) {
            sum[h] += chunk[c].out[h];
        }
    }

    component reduction = Reduction(length, 118);
    for (var h = 0; h < length; h++) {
        reduction.in[h] <== sum[h];
    }
    out <== reduction.out;
}
