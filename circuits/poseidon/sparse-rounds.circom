pragma circom 2.2.0;

// The sparse mixing matrices of Poseidon's partial rounds as tables, from circomlib's list POSEIDON_S(t) of 2t − 1
// numbers a round. Round k makes of lanes x: x'[0] = Σ rows[k][i]·x[i], and x'[i] = x[i] + columns[k][i]·x[0] for i ≥ 1.
//
// t: width of the state, at most 17. partial: number of rounds, at most 70. Tables are filled up to them (circom wants
// the sizes of a function's arrays to be constants).
function sparseRows(t, partial, S) {
    var rows[70][17];
    for (var k = 0; k < partial; k++) {
        for (var i = 0; i < t; i++) {
            rows[k][i] = S[(2 * t - 1) * k + i];
        }
    }
    return rows;
}

function sparseColumns(t, partial, S) {
    var columns[70][17];
    for (var k = 0; k < partial; k++) {
        for (var i = 1; i < t; i++) {
            columns[k][i] = S[(2 * t - 1) * k + t + i - 1];
        }
    }
    return columns;
}

// The determinant of each of these matrices: it is the same for all, because they come of one matrix, factor by factor.
function sparseDeterminant(t, S) {
    var determinant = S[0];
    for (var i = 1; i < t; i++) {
        determinant -= S[i] * S[t + i - 1];
    }
    return determinant;
}
