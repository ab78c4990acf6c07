pragma circom 2.2.0;

include "circomlib/circuits/poseidon_constants.circom";
include "../poseidon/rounds.circom";
include "../poseidon/sbox.circom";
include "../poseidon/poseidon-tail.circom";
include "../gadgets/multiplexer.circom";
include "../gadgets/demultiplexer.circom";

// Climbs one level of the 8-ary tree with an old and a new child at once: oldParent is the Poseidon hash of the eight
// children, of which oldChild is the one at the position; newParent is the hash with newChild in its place.
//
// bit:      position of the child, 3 bits, lowest first. Assumed 0 or 1: the caller constrains.
// oldChild, newChild, children: field elements. oldParent, newParent: constrained here.
// The two hashes share the S-boxes of the first round: only that of the child differs, so the difference of its
// outputs is added at the position. Its round constant depends on the position.
// Cost: 802 constraints: 2 · 378 for the rounds after the first, 24 + 6 for S-boxes, 7 + 7 to read and write, 2 for the
// round constant.
template MerkleStep() {
    signal input bit[3];
    signal input oldChild;
    signal input newChild;
    signal input children[8];
    signal output oldParent;
    signal output newParent;

    component read = Multiplexer(3);
    read.bit <== bit;
    read.in <== children;
    read.out === oldChild;

    var C[8 * 9 + partialRounds(8)] = POSEIDON_C(9);
    component sbox[8];
    for (var i = 0; i < 8; i++) {
        sbox[i] = Sbox();
        sbox[i].in <== children[i] + C[i + 1];
    }

    // The constant of the child's lane, C[position + 1], multilinear in the bits.
    signal both <== bit[0] * bit[1];
    var half[2];
    for (var i = 0; i < 2; i++) {
        var at = 4 * i + 1;
        half[i] = C[at] + bit[0] * (C[at + 1] - C[at]) + bit[1] * (C[at + 2] - C[at])
            + both * (C[at + 3] - C[at + 2] - C[at + 1] + C[at]);
    }
    signal constant <== (half[1] - half[0]) * bit[2] + half[0];
    component oldSbox = Sbox();
    component newSbox = Sbox();
    oldSbox.in <== oldChild + constant;
    newSbox.in <== newChild + constant;

    component write = Demultiplexer(3);
    write.bit <== bit;
    write.in <== newSbox.out - oldSbox.out;

    component oldHash = PoseidonTail(8);
    component newHash = PoseidonTail(8);
    for (var i = 0; i < 8; i++) {
        oldHash.in[i] <== sbox[i].out;
        newHash.in[i] <== sbox[i].out + write.out[i];
    }
    oldParent <== oldHash.out;
    newParent <== newHash.out;
}
