pragma circom 2.2.0;

include "./curve.circom";

// Adds two points of the Montgomery curve.
//
// (pu, pv), (qu, qv): assumed on the curve, and P ≠ Q: the caller must rule it out, because the slope would be free.
// P = −Q has no solution. slope: hint for the slope of the line through both, constrained here.
// (outU, outV): constrained here.
// Cost: 3 constraints.
template MontgomeryAdd() {
    signal input pu;
    signal input pv;
    signal input qu;
    signal input qv;
    signal input slope;
    signal output outU;
    signal output outV;

    (qu - pu) * slope === qv - pv;
    outU <== slope * slope - montgomeryA() - pu - qu;
    outV <== (pu - outU) * slope - pv;
}
