pragma circom 2.2.0;

// Tells whether in ≠ 0: out is 1 if it is, else 0.
//
// in: any field element. out: 0 or 1, constrained here.
// Cost: 2 constraints.
template IsNonZero() {
    signal input in;
    signal output out;

    signal inverse <-- in == 0 ? 0 : 1 / in; // constrained by the next lines; free, and of no effect, if in is 0
    out <== in * inverse;
    in * (1 - out) === 0;
}
