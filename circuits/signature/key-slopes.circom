pragma circom 2.2.0;

include "../gadgets/inverses.circom";
include "./curve.circom";

// Hints of MultiplyKey: the slopes of the two lines of each of its 253 steps acc = 2·acc ± Q.
//
// (pu, pv): where acc starts. (qu, qv): Q. signs: bit i says whether step i, 252 being
// the first, adds Q (1) or −Q (0).
// In projective coordinates (X : Y : Z), so that one inversion serves all steps. With x, y = X/Z, Y/Z:
//   first slope  n/d          with n = ±qv·Z − Y, d = qu·Z − X;
//   acc ± Q      at s/(d²·Z)  with s = n²·Z − (A + qu)·d²·Z − X·d²;
//   second slope m/(e·d)      with e = X·d² − s, m = 2·Y·d³ − n·e.
function keySlopes(pu, pv, qu, qv, signs) {
    var X = pu;
    var Y = pv;
    var Z = 1;
    var numerator[256];
    var numerator2[256];
    var factor[256];
    var denominator[256];
    for (var i = 252; i >= 0; i--) {
        var n = (((signs >> i) & 1) == 1 ? qv : -qv) * Z - Y;
        var d = qu * Z - X;
        var dd = d * d;
        var s = n * n * Z - (montgomeryA() + qu) * dd * Z - X * dd;
        var e = X * dd - s;
        var m = 2 * Y * dd * d - n * e;
        var f = e * d;
        var ff = f * f;
        var U = m * m * Z - montgomeryA() * ff * Z - X * ff - s * e * e;
        numerator[i] = n;
        numerator2[i] = m;
        factor[i] = e;
        denominator[i] = f;
        Y = m * (X * ff - U) - Y * ff * f;
        X = U * f;
        Z = ff * f * Z;
    }
    var inverse[256] = inverses(253, denominator);
    var slopes[253][2];
    for (var i = 0; i < 253; i++) {
        slopes[i][0] = numerator[i] * factor[i] * inverse[i];
        slopes[i][1] = numerator2[i] * inverse[i];
    }
    return slopes;
}
