pragma circom 2.2.0;

include "plain-transfer.circom";

// N plain transfers in a row, from the old root to the new one, both public. What quipu's batch is
// compared with: each input is PlainTransfer's of the same name, for each transfer.
template PlainBatch(levels, N) {
    signal input oldRoot;
    signal input newRoot;
    signal input token[N];
    signal input amount[N];
    signal input from[N];
    signal input fromKeyX[N];
    signal input fromKeyY[N];
    signal input fromBalance[N];
    signal input fromNonce[N];
    signal input fromSiblings[N][levels];
    signal input to[N];
    signal input toKeyX[N];
    signal input toKeyY[N];
    signal input toBalance[N];
    signal input toNonce[N];
    signal input toSiblings[N][levels];
    signal input r8x[N];
    signal input r8y[N];
    signal input s[N];

    component transfer[N];
    for (var i = 0; i < N; i++) {
        transfer[i] = PlainTransfer(levels);
        transfer[i].oldRoot <== i == 0 ? oldRoot : transfer[i - 1].newRoot;
        transfer[i].token <== token[i];
        transfer[i].amount <== amount[i];
        transfer[i].from <== from[i];
        transfer[i].fromKeyX <== fromKeyX[i];
        transfer[i].fromKeyY <== fromKeyY[i];
        transfer[i].fromBalance <== fromBalance[i];
        transfer[i].fromNonce <== fromNonce[i];
        transfer[i].fromSiblings <== fromSiblings[i];
        transfer[i].to <== to[i];
        transfer[i].toKeyX <== toKeyX[i];
        transfer[i].toKeyY <== toKeyY[i];
        transfer[i].toBalance <== toBalance[i];
        transfer[i].toNonce <== toNonce[i];
        transfer[i].toSiblings <== toSiblings[i];
        transfer[i].r8x <== r8x[i];
        transfer[i].r8y <== r8y[i];
        transfer[i].s <== s[i];
    }
    newRoot === transfer[N - 1].newRoot;
}
