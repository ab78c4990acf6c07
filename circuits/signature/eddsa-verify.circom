pragma circom 2.2.0;

include "../poseidon/poseidon.circom";
include "./curve.circom";
include "./edwards-to-montgomery.circom";
include "./montgomery-double.circom";
include "./multiply-key.circom";
include "./add-base-window.circom";
include "./base-slopes.circom";

// Proves that the prover knows s with s·Base8 = R8 + h·8·A, h = Poseidon(R8x, R8y, Ax, Ay, message): an
// EdDSA-Poseidon signature as circomlibjs' signPoseidon makes it (RFC 8032 with Poseidon for SHA-512).
//
// keyX, keyY, r8x, r8y, message: any field elements. s: hint, 0 … l − 1.
//
// Refused keys: off the curve, and of an order that divides 8 (the chain of doublings meets the point of order two or
// the identity, neither of which it can double). R8 is the only point for which the equation holds, on the curve and
// in the subgroup by construction.
// s is not range-checked: the circuit adds some multiple of Base8 and nobody sees which. s and s + l are the same
// signature to it, which is harmless because nothing identifies an operation by its signature; nonces do.
// Exceptional cases of the sum (a partial sum equal to ± the window's point): a prover that meets one knows the
// discrete logarithm of k·8·A and so the private key, except with a hash that is 0 modulo l.
// Cost: 2,452 constraints.
template EddsaVerify() {
    signal input keyX;
    signal input keyY;
    signal input r8x;
    signal input r8y;
    signal input s;
    signal input message;

    component hash = Poseidon(5);
    hash.in[0] <== r8x;
    hash.in[1] <== r8y;
    hash.in[2] <== keyX;
    hash.in[3] <== keyY;
    hash.in[4] <== message;

    // Q = −8·A
    component key = EdwardsToMontgomery();
    key.x <== keyX;
    key.y <== keyY;
    component double[3];
    for (var i = 0; i < 3; i++) {
        double[i] = MontgomeryDouble();
        double[i].u <== i == 0 ? key.u : double[i - 1].outU;
        double[i].v <== i == 0 ? key.v : double[i - 1].outV;
    }
    component product = MultiplyKey();
    product.u <== double[2].outU;
    product.v <== -double[2].outV;
    product.scalar <== hash.out;

    // Odd digits of s, or of s + l, in base 8: the remainder modulo 16 less 8 leaves an odd quotient.
    var digits[84];
    var rest = (s & 1) == 1 ? s : s + subgroupOrder();
    for (var i = 0; i < 84; i++) {
        digits[i] = i < 83 ? (rest & 15) - 8 : rest;
        rest = (rest - digits[i]) >> 3;
    }
    var windows[84][4][2] = baseWindows();
    var slopes[84] = baseSlopes(product.outU, product.outV, windows, digits);
    component window[84];
    for (var i = 0; i < 84; i++) {
        window[i] = AddBaseWindow(windows[i]);
        window[i].digit <-- digits[i];
        window[i].slope <-- slopes[i];
        window[i].u <== i == 0 ? product.outU : window[i - 1].outU;
        window[i].v <== i == 0 ? product.outV : window[i - 1].outV;
    }

    // The sum is R8.
    window[83].outU * (1 - r8y) === 1 + r8y;
    window[83].outV * r8x === window[83].outU;
}
