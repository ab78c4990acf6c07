pragma circom 2.2.0;

include "./curve.circom";

// Adds ±1, ±3, ±5 or ±7 times 8^window · Base8 to a point; the prover chooses which.
//
// window: 0 … 83. (u, v): P, assumed on the Montgomery curve: the caller constrains. (outU, outV): constrained here.
// digit: hint, the odd number −7 … 7 to add. Not constrained to be the one that is added: nobody needs its value.
// P = ± the point that is added would leave the slope free or have no solution: see EddsaVerify.
// Cost: 7 constraints.
template AddBaseWindow(window) {
    signal input u;
    signal input v;
    signal input digit;
    signal output outU;
    signal output outV;

    var points[4][2] = baseWindow(window);
    var negative = digit < 0 ? 1 : 0;
    var magnitude = negative == 1 ? -digit : digit;

    signal bit[2];
    bit[0] <-- (magnitude >> 1) & 1; // constrained by the two lines that follow
    bit[1] <-- (magnitude >> 2) & 1;
    bit[0] * (bit[0] - 1) === 0;
    bit[1] * (bit[1] - 1) === 0;
    signal both <== bit[0] * bit[1];
    var selected[2];
    for (var i = 0; i < 2; i++) {
        selected[i] = points[0][i]
            + bit[0] * (points[1][i] - points[0][i])
            + bit[1] * (points[2][i] - points[0][i])
            + both * (points[3][i] - points[2][i] - points[1][i] + points[0][i]);
    }
    signal signedV <-- negative == 1 ? -selected[1] : selected[1];
    (signedV - selected[1]) * (signedV + selected[1]) === 0;

    signal slope <-- selected[0] == u ? 0 : (signedV - v) / (selected[0] - u);
    (selected[0] - u) * slope === signedV - v;
    outU <== slope * slope - montgomeryA() - u - selected[0];
    outV <== (u - outU) * slope - v;
}
