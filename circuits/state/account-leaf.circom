pragma circom 2.2.0;

include "circomlib/circuits/poseidon_constants.circom";
include "../poseidon/rounds.circom";
include "../poseidon/sbox.circom";
include "../poseidon/poseidon-tail.circom";

// Gives the leaf of an account before and after a batch: Poseidon(holding, token, keyY, owner), or 0 if the leaf is
// empty (SPEC.md section 2).
//
// oldLive: 0 or 1, constrained here. newLive: 0 or 1. Assumed: the caller constrains.
// oldHolding, newHolding: balance · 2^32 + nonce; token, keyY, owner: field elements. The old leaf, if it is not empty,
// binds all but newHolding; that they have their widths is an invariant of the tree. What an empty leaf's are that
// becomes an account is for the caller to constrain.
// oldLeaf, newLeaf: constrained here. A leaf that is and stays empty does so whatever its columns hold.
// Cost: 588 constraints; the two hashes share the S-boxes of what does not change.
template AccountLeaf() {
    signal input oldLive;
    signal input newLive;
    signal input oldHolding;
    signal input newHolding;
    signal input token;
    signal input keyY;
    signal input owner;
    signal output oldLeaf;
    signal output newLeaf;

    oldLive * (oldLive - 1) === 0;

    var C[8 * 5 + partialRounds(4)] = POSEIDON_C(5);
    component fixed[3];
    for (var i = 0; i < 3; i++) {
        fixed[i] = Sbox();
    }
    fixed[0].in <== token + C[2];
    fixed[1].in <== keyY + C[3];
    fixed[2].in <== owner + C[4];

    component holding[2];
    component hash[2];
    for (var side = 0; side < 2; side++) {
        holding[side] = Sbox();
        holding[side].in <== (side == 0 ? oldHolding : newHolding) + C[1];
        hash[side] = PoseidonTail(4);
        hash[side].in[0] <== holding[side].out;
        for (var i = 0; i < 3; i++) {
            hash[side].in[i + 1] <== fixed[i].out;
        }
    }
    oldLeaf <== hash[0].out * oldLive;
    newLeaf <== hash[1].out * newLive;
}
