pragma circom 2.2.0;

// Proves that column[pointerA] = valueA and column[pointerB] = valueB, for each pointer that is a row of the table.
//
// M:       rows. column: field elements. pointers, values: field elements.
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

    signal quotient[M];
    for (var i = 0; i < M; i++) {
        var zero = i * i - i * (pointerA + pointerB) + product;
        quotient[i] <-- zero == 0 ? 0 : (column[i] - intercept - slope * i) / zero; // constrained by the next line
        quotient[i] * zero === column[i] - intercept - slope * i;
    }
}
