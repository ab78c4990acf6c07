pragma circom 2.2.0;

include "../gadgets/inverses.circom";

// Proves that column[pointer] = value, if pointer is a row of the table; says nothing if it is not.
//
// M:       rows, at most 128. column: field elements. pointer, value: field elements.
// The caller must guarantee that a pointer that is to select a row lies in 0 … M − 1.
// At row `pointer` the left side vanishes, so the right one must; at every other row a quotient exists.
// Cost: M constraints, no selector.
template TableLookup(M) {
    signal input column[M];
    signal input pointer;
    signal input value;

    var distance[256];
    for (var i = 0; i < M; i++) {
        distance[i] = pointer - i;
    }
    var inverse[256] = inverses(M, distance);
    signal quotient[M];
    for (var i = 0; i < M; i++) {
        quotient[i] <-- (value - column[i]) * inverse[i]; // constrained by the next line
        quotient[i] * (pointer - i) === value - column[i];
    }
}
