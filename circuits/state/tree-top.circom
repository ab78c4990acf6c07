pragma circom 2.2.0;

include "../poseidon/poseidon.circom";

// Gives the root of the tree from its 64 subtree roots two levels below.
//
// in: field elements. root: constrained here.
// Cost: 9 · 402 constraints.
template TreeTop() {
    signal input in[64];
    signal output root;

    component node[8];
    component top = Poseidon(8);
    for (var i = 0; i < 8; i++) {
        node[i] = Poseidon(8);
        for (var j = 0; j < 8; j++) {
            node[i].in[j] <== in[8 * i + j];
        }
        top.in[i] <== node[i].out;
    }
    root <== top.out;
}
