pragma circom 2.2.0;

include "../poseidon/poseidon.circom";

// Commits to a vector of fixed length: state = Poseidon(state, seven elements), starting from a tag that no other
// circuit uses; the last seven are padded with 0. Collision-resistant as Poseidon(8) is (Merkle–Damgård with the
// length fixed by the tag).
//
// in: field elements. out: constrained here.
// Cost: 402 constraints for seven elements, less 3 for the tag and for each 0 of the padding.
template Digest(count, tag) {
    signal input in[count];
    signal output out;

    var blocks = (count + 6) \ 7;
    component hash[blocks];
    for (var b = 0; b < blocks; b++) {
        hash[b] = Poseidon(8);
        if (b == 0) {
            hash[b].in[0] <== tag;
        } else {
            hash[b].in[0] <== hash[b - 1].out;
        }
        for (var i = 0; i < 7; i++) {
            hash[b].in[i + 1] <== 7 * b + i < count ? in[7 * b + i] : 0;
        }
    }
    out <== hash[blocks - 1].out;
}
