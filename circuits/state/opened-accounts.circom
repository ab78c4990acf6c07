pragma circom 2.2.0;

include "../gadgets/is-non-zero.circom";

// Tells which rows are accounts after a batch's deposits: those that were, and those that were empty leaves and have been
// credited. No other way leads from an empty leaf to an account, and none back.
//
// M:       slots. live: 0 or 1, assumed: the caller constrains.
// after:   the column of holdings after the deposits. Assumed: the caller guarantees that it was 0 before them where
//          live is 0, and below 2^160 where live is 1 (an invariant of the tree), and that credits are multiples of 2^32,
//          each from 2^32 to 2^160 − 2^32, at most 128 of them (L1 cuts amounts to 16 bytes and padding adds nothing).
// newLive: 0 or 1, constrained here.
//
// One test tells both: a row's after + live · 2^200 is 0 if and only if it was an empty leaf and no credit went to it.
// Without live it is the sum of the row's credits, which is 0 for none and otherwise from 2^32 to 128 · 2^160; with live it
// lies between 2^200 and 2^200 + 129 · 2^160. Neither reaches r, so neither is 0 otherwise.
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
