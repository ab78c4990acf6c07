pragma circom 2.2.0;

// Adds change to the row that the pointer names and leaves every other row as it is.
//
// M: rows. old, new: field elements; new is constrained here. pointer, change: field elements.
// If the pointer is not a row nothing changes, and change must be 0.
// Cost: M constraints and a linear one.
template TableAdd(M) {
    signal input old[M];
    signal input pointer;
    signal input change;
    signal output new[M];

    var total = 0;
    for (var i = 0; i < M; i++) {
        new[i] <-- old[i] + (i == pointer ? change : 0); // constrained by the next line and the sum
        (new[i] - old[i]) * (pointer - i) === 0;
        total += new[i] - old[i];
    }
    total === change;
}
