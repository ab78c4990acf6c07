pragma circom 2.2.0;

// The inverses of the first n values, n ≤ 256, for hints; 0 for 0. One inversion for all of them (Montgomery's trick):
// an inversion costs a witness generator as much as some two hundred products.
function inverses(n, values) {
    var before[256];
    var product = 1;
    for (var i = 0; i < n; i++) {
        before[i] = product;
        if (values[i] != 0) {
            product = product * values[i];
        }
    }
    var inverse = 1 / product;
    var result[256];
    for (var i = n - 1; i >= 0; i--) {
        if (values[i] != 0) {
            result[i] = inverse * before[i];
            inverse = inverse * values[i];
        } else {
            result[i] = 0;
        }
    }
    return result;
}
