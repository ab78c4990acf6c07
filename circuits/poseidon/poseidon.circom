pragma circom 2.2.0;

include "circomlib/circuits/poseidon_constants.circom";
include "./rounds.circom";
include "./sbox.circom";
include "./poseidon-tail.circom";

// Proves that out is the Poseidon hash of n field elements, circomlib's and poseidon-lite's.
//
// n:   1 … 16. in: any field elements. out: constrained here.
// Cost: 3·(8t + partial rounds) − 3 constraints with t = n + 1: 297 for n = 4, 321 for n = 5, 402 for n = 8.
template Poseidon(n) {
    signal input in[n];
    signal output out;

    var C[8 * (n + 1) + partialRounds(n)] = POSEIDON_C(n + 1);
    component sbox[n];
    component tail = PoseidonTail(n);
    for (var i = 0; i < n; i++) {
        sbox[i] = Sbox();
        sbox[i].in <== in[i] + C[i + 1];
        tail.in[i] <== sbox[i].out;
    }
    out <== tail.out;
}
