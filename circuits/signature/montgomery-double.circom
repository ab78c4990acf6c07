pragma circom 2.2.0;

include "./curve.circom";

// Doubles a point of the Montgomery curve.
//
// u, v: assumed on the curve: the caller constrains. outU, outV: constrained here.
// A point of order two has no double here: v = 0 makes the slope's constraint 0 = 1.
// Cost: 4 constraints.
template MontgomeryDouble() {
    signal input u;
    signal input v;
    signal output outU;
    signal output outV;

    signal uSquare <== u * u;
    signal slope <-- v == 0 ? 0 : (3 * uSquare + 2 * montgomeryA() * u + 1) / (2 * v);
    2 * v * slope === 3 * uSquare + 2 * montgomeryA() * u + 1;
    outU <== slope * slope - montgomeryA() - 2 * u;
    outV <== (u - outU) * slope - v;
}
