pragma circom 2.2.0;

include "./gadgets/bits.circom";
include "./poseidon/poseidon.circom";
include "./state/merkle-parent.circom";

// Proves that an account with this balance stands under a root, so that its owner can leave a frozen rollup (SPEC.md
// section 8).
//
// levels:  height of the state tree, 3 … 8.
// root, claim, balance: public; claim = account · 2^176 + token · 2^160 + owner. L1 checks that account, token, owner and
//          balance have 24, 16, 160 and 128 bits.
// nonce:   32 bits, constrained here. keyY: a field element.
// path[h]: the eight children of the node at height h + 1 above the account.
// Every leaf under a root is 0 or the hash of an account whose fields have their widths (an invariant of the tree), so
// hints for token and owner that are not those of the leaf's account hash to no leaf, and claim has one reading.
// Cost: 329 + 412·levels constraints.
template Escape(levels) {
    assert(levels >= 3 && levels <= 8);
    signal input root;
    signal input claim;
    signal input balance;
    signal input nonce;
    signal input keyY;
    signal input path[levels][8];

    signal account <-- claim >> 176;
    component accountBits = Bits(3 * levels);
    accountBits.in <== account;
    signal token <-- (claim >> 160) & 0xffff; // constrained by the leaf
    component nonceBits = Bits(32);
    nonceBits.in <== nonce;

    component leaf = Poseidon(4);
    leaf.in[0] <== balance * (1 << 32) + nonce;
    leaf.in[1] <== token;
    leaf.in[2] <== keyY;
    leaf.in[3] <== claim - account * (1 << 176) - token * (1 << 160);

    component node[levels];
    for (var h = 0; h < levels; h++) {
        node[h] = MerkleParent();
        for (var i = 0; i < 3; i++) {
            node[h].bit[i] <== accountBits.out[3 * h + i];
        }
        node[h].child <== h == 0 ? leaf.out : node[h - 1].parent;
        node[h].children <== path[h];
    }
    node[levels - 1].parent === root;
}
