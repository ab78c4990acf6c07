pragma circom 2.2.0;

include "../gadgets/is-non-zero.circom";

// Tells which rows are accounts after a batch's deposits: those that were, and those that were empty leaves and have been
// credited. No other way leads from an empty leaf to an account, and none back.
//
// M:       slots. live: 0 or 1, assumed: the caller constrains.
// before:  the column of holdings before the deposits; 0 where live is 0. Assumed: the caller constrains.
// after:   the column after them. Credits to a row do not add up to 0: each is at least 1 and below 2^160.
// newLive: 0 or 1, constrained here.
// Cost: 3·M constraints.
template OpenedAccounts(M) {
    signal input live[M];
    signal input before[M];
    signal input after[M];
    signal output newLive[M];

    component credited[M];
    for (var k = 0; k < M; k++) {
        credited[k] = IsNonZero();
        credited[k].in <== after[k] - before[k];
        newLive[k] <== live[k] + credited[k].out * (1 - live[k]);
    }
}
