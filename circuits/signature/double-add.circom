pragma circom 2.2.0;

include "./curve.circom";

// Gives 2P + Q as (P + Q) + P, without the v of P + Q (Eisenträger, Lauter, Montgomery,
// https://eprint.iacr.org/2003/257).
//
// (pu, pv), (qu, qv): assumed on the Montgomery curve, and P ≠ Q: the caller must rule it out, because the first slope
// would be free. P = −Q, 2P = −Q and P of order two have no solution.
// (outU, outV): constrained here.
// Cost: 5 constraints.
template DoubleAdd() {
    signal input pu;
    signal input pv;
    signal input qu;
    signal input qv;
    signal output outU;
    signal output outV;

    signal slope <-- qu == pu ? 0 : (qv - pv) / (qu - pu);
    (qu - pu) * slope === qv - pv;
    signal sumU <== slope * slope - montgomeryA() - pu - qu;
    // The line through P + Q and P has the slope 2·pv / (pu − sumU) − slope.
    signal slope2 <-- pu == sumU ? 0 : 2 * pv / (pu - sumU) - slope;
    (pu - sumU) * (slope + slope2) === 2 * pv;
    outU <== slope2 * slope2 - montgomeryA() - pu - sumU;
    outV <== (pu - outU) * slope2 - pv;
}
