pragma circom 2.2.0;

include "../gadgets/inverses.circom";
include "./curve.circom";

// Hints of AddBaseMultiple: the slopes of the lines through each partial sum and the window's point that is added to it.
//
// (u, v): where the sum starts. windows: the multiples 1, 3, 5, 7 of each window's point. digits: odd, −7 … 7.
// In projective coordinates (X : Y : Z), so that one inversion serves all windows: the slope is n/d with
// n = qv·Z − Y, d = qu·Z − X.
function baseSlopes(u, v, windows, digits) {
    var X = u;
    var Y = v;
    var Z = 1;
    var numerator[84];
    var denominator[256];
    for (var i = 0; i < 84; i++) {
        var negative = digits[i] < 0 ? 1 : 0;
        var magnitude = negative == 1 ? -digits[i] : digits[i];
        var qu = windows[i][magnitude >> 1][0];
        var qv = negative == 1 ? -windows[i][magnitude >> 1][1] : windows[i][magnitude >> 1][1];
        var n = qv * Z - Y;
        var d = qu * Z - X;
        var dd = d * d;
        var U = n * n * Z - (montgomeryA() + qu) * dd * Z - X * dd;
        numerator[i] = n;
        denominator[i] = d;
        Y = n * (X * dd - U) - Y * dd * d;
        X = U * d;
        Z = dd * d * Z;
    }
    var inverse[256] = inverses(84, denominator);
    var slopes[84];
    for (var i = 0; i < 84; i++) {
        slopes[i] = numerator[i] * inverse[i];
    }
    return slopes;
}
