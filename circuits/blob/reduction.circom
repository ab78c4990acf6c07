pragma circom 2.2.0;

include "../gadgets/bits.circom";
include "./blob-modulus.circom";
include "./divide-limbs.circom";
include "./limb-fold.circom";
include "./limbs.circom";

// Reduces a number in limbs of any size modulo q (see blobModulus) to 255 bits.
//
// With s for the sum of the limbs, s < 2^quotientBits: folded to 16 limbs v[j] they are a number
// V = Σ v[j]·2^(16·j) ≤ s·(q − 1), because 2^(16·h) mod q < q at each position h, and v[j] ≤ s·(2^16 − 1). The prover gives
// y and t with V = y + t·q. That these integers are equal is proved modulo r and modulo 2^128:
// - 0 ≤ V < 2^quotientBits·q and 0 ≤ y + t·q < 2^255 + (2^quotientBits − 1)·q, so they differ by less than
//   2^(quotientBits + 255) < r·2^128. If they are equal modulo both, which are coprime, they are equal.
// - Modulo 2^128 only what stands below counts: V' = Σ v[j]·2^(16·j) for j < 8, y' = y mod 2^128, q' = q mod 2^128. The
//   prover gives k with V' − y' − t·q' = k·2^128. V' ≤ s·(2^128 − 1) < 2^(quotientBits + 128), and q' < 2^128 / 3, so that
//   the honest k lies between −2^(quotientBits − 1) and 2^quotientBits. In the range that is checked, 2^(quotientBits + 1)
//   values from −2^(quotientBits − 1) on, both sides are integers that differ by less than 2^(quotientBits + 129) < r.
//
// count: limbs, 16 … 76. quotientBits: 2 … 124.
// in: limbs, the lowest first. Assumed integers from 0 on, their sum below 2^quotientBits: the caller sees to it.
// out: y in 16 limbs of 16 bits, 255 bits in all, constrained here. y = in mod q, or q more where that fits.
// Cost: 256 + 2·quotientBits constraints.
template Reduction(count, quotientBits) {
    assert(count >= 16 && count <= 76);
    assert(quotientBits >= 2 && quotientBits <= 124);
    signal input in[count];
    signal output out[16];

    component fold = LimbFold(count);
    fold.in <== in;
    var hint[3] = divideLimbs(fold.out);
    signal low <-- hint[0]; // the lower 144 bits of y; constrained below, with high and quotient: V = y + t·q
    signal high <-- hint[1];
    signal quotient <-- hint[2];
    component lowBits = Bits(144);
    component highBits = Bits(111);
    component quotientRange = Bits(quotientBits);
    lowBits.in <== low;
    highBits.in <== high;
    quotientRange.in <== quotient;

    var q[2] = blobModulus();
    var value = 0;
    var lowerHalf = 0;
    for (var j = 0; j < 16; j++) {
        value += fold.out[j] * (1 << (16 * j));
        lowerHalf += j < 8 ? fold.out[j] * (1 << (16 * j)) : 0;
    }
    value === low + high * (1 << 144) + quotient * (q[0] + q[1] * (1 << 128));
    for (var i = 0; i < 128; i++) {
        lowerHalf -= lowBits.out[i] * (1 << i);
    }
    component carry = Bits(quotientBits + 1);
    carry.in <== (lowerHalf - quotient * q[0]) / (1 << 128) + (1 << (quotientBits - 1));

    component limbs = Limbs(255);
    for (var i = 0; i < 255; i++) {
        limbs.bit[i] <== i < 144 ? lowBits.out[i] : highBits.out[i - 144];
    }
    out <== limbs.out;
}
