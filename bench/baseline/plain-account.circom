pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";

// The leaf of an account: a hash of its five fields. Constrains no width.
template PlainAccount() {
    signal input keyX;
    signal input keyY;
    signal input balance;
    signal input nonce;
    signal input token;
    signal output leaf;

    component hash = Poseidon(5);
    hash.inputs[0] <== keyX;
    hash.inputs[1] <== keyY;
    hash.inputs[2] <== balance;
    hash.inputs[3] <== nonce;
    hash.inputs[4] <== token;
    leaf <== hash.out;
}
