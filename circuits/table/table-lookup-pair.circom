pragma circom 2.2.0;

include "../gadgets/inverses.circom";

// Proves that column[pointerA] = valueA and column[pointerB] = valueB, for each pointer that is a row of the table.
//
// M:       rows, at most 128. column: field elements. pointers, values: field elements.
// product: pointerA · pointerB. Assumed: the caller constrains it.
// The line through (pointerA, valueA) and (pointerB, valueB) agrees with the column at both rows, because the left
// side vanishes there. If the pointers are equal, so must be the values.
// Cost: M + 2 constraints for two reads.
template TableLookupPair(M) {
    signal input column[M];
    signal input pointerA;
    signal input pointerB;
    signal input product;
    signal input valueA;
    signal input valueB;

    signal slope <-- pointerA == pointerB ? 0 : (valueA - valueB) / (pointerA - pointerB);
    signal intercept <== valueA - slope * pointerA;
    valueB === slope * pointerB + intercept; // constrains the slope; if the pointers are equal, any slope serves

    var distances[256];
    for (var i = 0; i < M; i++) {
        distances[i] = i * i - i * (pointerA + pointerB) + product;
    }
    var inverse[256] = inverses(M, distances);
    signal quotient[M];
    for (var i = 0; i < M; i++) {
        quotient[i] <-- (column[i] - intercept - slope * i) * inverse[i]; // constrained by the next line
        quotient[i] * (i * i - i * (pointerA + pointerB) + product) === column[i] - intercept - slope * i;
    }
}
