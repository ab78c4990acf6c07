pragma circom 2.2.0;

include "../gadgets/multiplexer.circom";
include "../poseidon/poseidon.circom";

// Climbs one level of the 8-ary tree: parent is the Poseidon hash of the eight children, of which child is the one at the
// position.
//
// bit:    position of the child, 3 bits, lowest first. Assumed 0 or 1: the caller constrains.
// child, children: field elements. parent: constrained here.
// Cost: 409 constraints.
template MerkleParent() {
    signal input bit[3];
    signal input child;
    signal input children[8];
    signal output parent;

    component read = Multiplexer(3);
    read.bit <== bit;
    read.in <== children;
    read.out === child;

    component hash = Poseidon(8);
    hash.in <== children;
    parent <== hash.out;
}
