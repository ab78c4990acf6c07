pragma circom 2.2.0;

include "./curve.circom";

// Gives 2P + Q as (P + Q) + P, without the v of P + Q (Eisenträger, Lauter, Montgomery,
// https://eprint.iacr.org/2003/257).
//
// (pu, pv), (qu, qv): assumed on the Montgomery curve, and P ≠ Q: the caller must rule it out, because the first slope
// would be free. P = −Q and 2P = −Q have no solution.
// slopes: hints for the slopes of the two lines, constrained here. (outU, outV): constrained here.
// Cost: 5 constraints.
template DoubleAdd() {
    signal input pu;
    signal input pv;
    signal input qu;
    signal input qv;
    signal input slopes[2];
    signal output outU;
    signal output outV;

    (qu - pu) * slopes[0] === qv - pv;
    signal sumU <== slopes[0] * slopes[0] - montgomeryA() - pu - qu;
    // The line through P + Q and P has the slope 2·pv / (pu − sumU) − slopes[0].
    (pu - sumU) * (slopes[0] + slopes[1]) === 2 * pv;
    outU <== slopes[1] * slopes[1] - montgomeryA() - pu - sumU;
    outV <== (pu - outU) * slopes[1] - pv;
}
