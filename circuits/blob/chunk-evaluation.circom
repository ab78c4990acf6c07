pragma circom 2.2.0;

include "./limb-product.circom";

// Evaluates up to three elements at z in limbs, by Horner's rule and without carries: out = Σ element[e]·z^e.
//
// size:    1 … 3.
// element: 16 limbs each. z: 8 limbs. Assumed of 16 bits each: the caller constrains.
// out:     16 + 7·(size − 1) limbs, constrained here; below 2^55 each, so that no product exceeds r.
// Cost: 0, 23 or 53 constraints.
template ChunkEvaluation(size) {
    var count = 16 + 7 * (size - 1);
    signal input element[size][16];
    signal input z[8];
    signal output out[count];

    component product[size - 1];
    var sum[count];
    var length = 16;
    for (var e = size - 1; e >= 0; e--) {
        if (e < size - 1) {
            product[e] = LimbProduct(length, 8);
            for (var h = 0; h < length; h++) {
                product[e].a[h] <== sum[h];
            }
            product[e].b <== z;
            length += 7;
            for (var h = 0; h < length; h++) {
                sum[h] = product[e].out[h];
            }
        }
        for (var h = 0; h < 16; h++) {
            sum[h] += element[e][h];
        }
    }
    out <== sum;
}
