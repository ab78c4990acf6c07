pragma circom 2.2.0;

include "./add-base-window.circom";
include "./base-slopes.circom";
include "./curve.circom";

// Adds a multiple of Base8 to a point.
//
// windows: baseWindows(). An argument and no variable, because circom computes a variable's value anew for every
// signature of every witness: 336 points, a sixth of the time of a witness.
// bound: whether added is bound: 0 or 1.
// (u, v): P, assumed on the Montgomery curve: the caller constrains. (outU, outV): constrained here.
// s: hint, 0 … l − 1: which multiple. Not constrained to be the one that is added.
// added: an odd integer between −2^252 and 2^252, modulo r: the multiple that is added is that of this integer; 0 if it is
// not bound. Constrained here; of an honest prover s or s + l.
// A partial sum that is ± the point that is added to it would leave a slope free or have no solution: see EddsaVerify.
// Cost: 588 constraints; 672 if bound.
template AddBaseMultiple(windows, bound) {
    signal input u;
    signal input v;
    signal input s;
    signal output outU;
    signal output outV;
    signal output added;

    // Odd digits of s, or of s + l, in base 8: the remainder modulo 16 less 8 leaves an odd quotient.
    var digits[84];
    var rest = (s & 1) == 1 ? s : s + subgroupOrder();
    for (var i = 0; i < 84; i++) {
        digits[i] = i < 83 ? (rest & 15) - 8 : rest;
        rest = (rest - digits[i]) >> 3;
    }
    var slopes[84] = baseSlopes(u, v, windows, digits);
    component window[84];
    for (var i = 0; i < 84; i++) {
        window[i] = AddBaseWindow(windows[i], bound);
        window[i].digit <-- digits[i];
        window[i].slope <-- slopes[i];
        window[i].u <== i == 0 ? u : window[i - 1].outU;
        window[i].v <== i == 0 ? v : window[i - 1].outV;
    }
    outU <== window[83].outU;
    outV <== window[83].outV;

    // 84 digits of size 7 at most: the sum is at most 8^84 − 1 = 2^252 − 1.
    var sum = 0;
    for (var i = 0; i < 84; i++) {
        sum += window[i].added * (1 << (3 * i));
    }
    added <== sum;
}
