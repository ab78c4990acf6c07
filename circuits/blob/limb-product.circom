pragma circom 2.2.0;

// Multiplies two numbers in limbs as polynomials, without carries: out[h] = Σ a[i]·b[h − i].
//
// out(X) and a(X)·b(X) have degree aCount + bCount − 2 at the most. They are the same polynomial if they agree at
// aCount + bCount − 1 points: the values at 0, 1, −1, 2, −2, … and, for a point at infinity, the leading coefficients
// (Toom and Cook). That is so modulo r: integers equal theirs if they stay below r, which the caller sees to.
//
// a, b: field elements. out: constrained here.
// Cost: aCount + bCount − 1 constraints.
template LimbProduct(aCount, bCount) {
    var count = aCount + bCount - 1;
    signal input a[aCount];
    signal input b[bCount];
    signal output out[count];

    var product[count];
    for (var i = 0; i < aCount; i++) {
        for (var j = 0; j < bCount; j++) {
            product[i + j] += a[i] * b[j];
        }
    }
    for (var h = 0; h < count; h++) {
        out[h] <-- product[h]; // constrained by the values at the points
    }
    out[count - 1] === a[aCount - 1] * b[bCount - 1];
    for (var k = 0; k < count - 1; k++) {
        var x = k % 2 == 1 ? (k + 1) \ 2 : -(k \ 2);
        var atA = 0;
        var atB = 0;
        var atOut = 0;
        var power = 1;
        for (var h = 0; h < count; h++) {
            atA += h < aCount ? a[h] * power : 0;
            atB += h < bCount ? b[h] * power : 0;
            atOut += out[h] * power;
            power *= x;
        }
        atOut === atA * atB;
    }
}
