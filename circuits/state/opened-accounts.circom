pragma circom 2.2.0;

include "../gadgets/is-non-zero.circom";

// Tells which rows are accounts after a batch's deposits, or after its payments: those that were, and those that were empty
// leaves and have been credited. No other way leads from an empty leaf to an account, and none back.
//
// M:       slots. live: 0 or 1, assumed: the caller constrains.
// after:   the column of holdings after them. Assumed: the caller guarantees that it was 0 before them where live is 0, and
//          below 2^168 where live is 1 (accounts hold less than 2^160, an invariant of the tree, and 128 deposits bring
//          less than 2^167), and that credits are multiples of 2^32, each from 2^32 to 2^160 − 2^32, at most 128 of them:
//          L1 cuts deposits to 16 bytes, a payment is covered by a balance, and padding adds nothing. What a row that has
//          been credited pays on leaves its nonce above 0.
// newLive: 0 or 1, constrained here.
//
// One test tells both: a row's after + live · 2^200 is 0 if and only if it was an empty leaf and no credit went to it.
// Without live it is 0 for no credit, and otherwise from 1 to 128 · 2^160; with live it lies between 2^200 and
// 2^200 + 2^168 + 2^167. Neither reaches r, so neither is 0 otherwise.
// Cost: 2·M constraints.
template OpenedAccounts(M) {
    signal input live[M];
    signal input after[M];
    signal output newLive[M];

    component held[M];
    for (var k = 0; k < M; k++) {
        held[k] = IsNonZero();
        held[k].in <== after[k] + live[k] * (1 << 200);
        newLive[k] <== held[k].out;
    }
}
