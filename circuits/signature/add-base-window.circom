pragma circom 2.2.0;

include "./montgomery-add.circom";

// Adds one of four constant points, or its negative, to a point; the prover chooses which.
//
// points: multiples 1, 3, 5, 7 of a power of 8 times Base8, (u, v) each.
// bound: whether added is bound: 0 or 1.
// (u, v): P, assumed on the Montgomery curve: the caller constrains. (outU, outV): constrained here.
// digit: hint, the odd number −7 … 7 to add. Not constrained to be the one that is added.
// added: the multiple that is added, −7 … 7, or 0 if it is not bound; constrained here.
// slope: hint for the slope of the line through both points, constrained here.
// P = ± the point that is added would leave the slope free or have no solution: see EddsaVerify.
// Cost: 7 constraints; 8 if bound.
template AddBaseWindow(points, bound) {
    signal input u;
    signal input v;
    signal input digit;
    signal input slope;
    signal output outU;
    signal output outV;
    signal output added;

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
    if (bound == 1) {
        // Neither the size nor the selected v is 0, which only a point of order two has. By the first line added is the
        // size or signedV is −v; by the second, what of both is so makes the other's sign the same.
        var size = 1 + 2 * bit[0] + 4 * bit[1];
        added <-- negative == 1 ? -size : size;
        (added - size) * (signedV + selected[1]) === 0;
        (added + size) * (signedV - selected[1]) === 0;
    } else {
        added <== 0;
        (signedV - selected[1]) * (signedV + selected[1]) === 0;
    }

    component sum = MontgomeryAdd();
    sum.pu <== u;
    sum.pv <== v;
    sum.qu <== selected[0];
    sum.qv <== signedV;
    sum.slope <== slope;
    outU <== sum.outU;
    outV <== sum.outV;
}
