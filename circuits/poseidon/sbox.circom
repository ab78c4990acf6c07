pragma circom 2.2.0;

// Proves out = in^5, the S-box of Poseidon.
//
// in:  any field element. out: constrained here.
// Cost: 3 constraints. The fourth power stands only on the A side, so it pays no G2 multiplication.
template Sbox() {
    signal input in;
    signal output out;

    signal square <== in * in;
    signal fourth <== square * square;
    out <== fourth * in;
}
