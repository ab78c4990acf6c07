pragma circom 2.2.0;

// Adds changeA to row pointerA and changeB to row pointerB (both to the same row if the pointers are equal) and
// leaves every other row as it is.
//
// M:       rows. old, new: field elements; new is constrained here.
// product: pointerA · pointerB. Assumed: the caller constrains it.
// Only the rows of the two pointers may change, the changes add up to changeA + changeB, and weighted by the row they
// add up to pointerA · changeA + pointerB · changeB: two equations that fix both rows, or the only one.
// If neither pointer is a row nothing changes, and the changes must add up to 0, weighted too.
// The caller must guarantee that both pointers are rows or neither is.
// Cost: M + 2 constraints and a linear one.
template TableAddPair(M) {
    signal input old[M];
    signal input pointerA;
    signal input pointerB;
    signal input product;
    signal input changeA;
    signal input changeB;
    signal output new[M];

    var total = 0;
    var weighted = 0;
    for (var i = 0; i < M; i++) {
        new[i] <-- old[i] + (i == pointerA ? changeA : 0) + (i == pointerB ? changeB : 0);
        (new[i] - old[i]) * (i * i - i * (pointerA + pointerB) + product) === 0;
        total += new[i] - old[i];
        weighted += (new[i] - old[i]) * i;
    }
    total === changeA + changeB;
    signal weightedA <== changeA * pointerA;
    changeB * pointerB === weighted - weightedA;
}
