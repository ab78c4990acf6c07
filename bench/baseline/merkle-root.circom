pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";
include "circomlib/circuits/switcher.circom";

// The root of a binary Poseidon tree from one leaf and its path.
//
// levels: depth of the tree.
// leaf: any element. siblings: from the leaf upwards. bits: position of the leaf, lowest bit first.
// Assumed: the caller constrains the bits to 0 and 1.
template MerkleRoot(levels) {
    signal input leaf;
    signal input siblings[levels];
    signal input bits[levels];
    signal output root;

    component order[levels];
    component hash[levels];
    for (var i = 0; i < levels; i++) {
        order[i] = Switcher();
        order[i].sel <== bits[i];
        order[i].L <== i == 0 ? leaf : hash[i - 1].out;
        order[i].R <== siblings[i];
        hash[i] = Poseidon(2);
        hash[i].inputs[0] <== order[i].outL;
        hash[i].inputs[1] <== order[i].outR;
    }
    root <== hash[levels - 1].out;
}
