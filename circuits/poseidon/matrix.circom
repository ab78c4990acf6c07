pragma circom 2.2.0;

// Inverse of a t×t matrix over the field, t ≤ 17, by Gauss–Jordan elimination at compile time; it stands in the
// first t rows and columns of the result (circom wants the sizes of a function's arrays to be constants).
// The matrices that come here (Poseidon's mixing layers) have no zero pivot.
function invertMatrix(t, matrix) {
    var work[17][17];
    var inverse[17][17];
    for (var i = 0; i < t; i++) {
        for (var j = 0; j < t; j++) {
            work[i][j] = matrix[i][j];
            inverse[i][j] = i == j ? 1 : 0;
        }
    }
    for (var pivot = 0; pivot < t; pivot++) {
        var scale = 1 / work[pivot][pivot];
        for (var j = 0; j < t; j++) {
            work[pivot][j] = work[pivot][j] * scale;
            inverse[pivot][j] = inverse[pivot][j] * scale;
        }
        for (var i = 0; i < t; i++) {
            if (i != pivot) {
                var factor = work[i][pivot];
                for (var j = 0; j < t; j++) {
                    work[i][j] = work[i][j] - factor * work[pivot][j];
                    inverse[i][j] = inverse[i][j] - factor * inverse[pivot][j];
                }
            }
        }
    }
    return inverse;
}
