pragma circom 2.2.0;

// Proves in ≠ 0.
//
// in: any field element. Cost: 1 constraint.
template NonZero() {
    signal input in;

    signal inverse <-- in == 0 ? 0 : 1 / in; // constrained by the next line
    in * inverse === 1;
}
