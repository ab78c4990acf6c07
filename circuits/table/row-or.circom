pragma circom 2.2.0;

// The value of a column at a row, for a hint: `vacant` if the pointer is not a row.
function rowOr(M, column, pointer, vacant) {
    for (var i = 0; i < M; i++) {
        if (i == pointer) {
            return column[i];
        }
    }
    return vacant;
}
