pragma circom 2.2.0;

include "./gadgets/bits.circom";
include "./operations/transfer.circom";
include "./publish/digest.circom";
include "./publish/evaluation.circom";
include "./publish/records.circom";
include "./state/page-out.circom";

// Proves that a batch of transfers moves the state root rightly and that the published data say how (SPEC.md
// section 5): page in M accounts, execute N transfers on them, page them out, publish.
//
// levels: height of the state tree, 3 … 8. N: transfers, 1 … 128. M: slots, 2 … 128.
// digest, z, y: public. All other inputs are private; what they must be is in SPEC.md section 5.
// Cost: (715 + 802·(levels − 2) + 6·levels)·M + (2,696 + 5·M + 2·log2 M)·N + 7,248 − 3·levels, and 409 for seven
// elements of the vector. A slot costs 5,575 at 8 levels.
template Batch(levels, N, M) {
    assert(levels >= 3 && levels <= 8);
    assert(N >= 1 && N <= 128);
    assert(M >= 2 && M <= 128);
    var heights = levels - 2;

    signal input digest;
    signal input z;
    signal input y;

    signal input domain;
    signal input feeRecipient;
    signal input feeToken;
    signal input topRoots[64];
    signal input slotIndex[M];
    signal input slotLive[M];
    signal input slotBalance[M];
    signal input slotNonce[M];
    signal input slotToken[M];
    signal input slotKeyY[M];
    signal input slotOwner[M];
    signal input slotPath[M][heights][8];
    signal input enabled[N];
    signal input fromSlot[N];
    signal input toSlot[N];
    signal input amount[N];
    signal input fee[N];
    signal input keyX[N];
    signal input keyY[N];
    signal input r8x[N];
    signal input r8y[N];
    signal input s[N];

    // Slots: strictly increasing account indices, so that no account has two rows.
    component indexBits[M];
    component ascending[M - 1];
    signal holding[M];
    signal tag[M];
    for (var k = 0; k < M; k++) {
        indexBits[k] = Bits(3 * levels);
        indexBits[k].in <== slotIndex[k];
        if (k > 0) {
            ascending[k - 1] = Bits(3 * levels);
            ascending[k - 1].in <== slotIndex[k] - slotIndex[k - 1] - 1;
        }
        holding[k] <== slotBalance[k] * (1 << 32) + slotNonce[k];
        tag[k] <== (slotToken[k] + 1) * slotLive[k];
    }

    // Execute.
    component feeTokenBits = Bits(16);
    feeTokenBits.in <== feeToken;
    component transfer[N];
    var feeTotal = 0;
    for (var j = 0; j < N; j++) {
        transfer[j] = Transfer(M);
        transfer[j].enabled <== enabled[j];
        transfer[j].fromSlot <== fromSlot[j];
        transfer[j].toSlot <== toSlot[j];
        transfer[j].amount <== amount[j];
        transfer[j].fee <== fee[j];
        transfer[j].keyX <== keyX[j];
        transfer[j].keyY <== keyY[j];
        transfer[j].r8x <== r8x[j];
        transfer[j].r8y <== r8y[j];
        transfer[j].s <== s[j];
        transfer[j].domain <== domain;
        transfer[j].feeToken <== feeToken;
        transfer[j].index <== slotIndex;
        transfer[j].tag <== tag;
        transfer[j].keyYs <== slotKeyY;
        for (var k = 0; k < M; k++) {
            transfer[j].old[k] <== j == 0 ? holding[k] : transfer[j - 1].new[k];
        }
        feeTotal += transfer[j].feeValue;
    }

    // Page in and out.
    component state = PageOut(levels, M);
    for (var k = 0; k < M; k++) {
        state.indexBit[k] <== indexBits[k].out;
        state.oldHolding[k] <== holding[k];
        state.newHolding[k] <== transfer[N - 1].new[k];
    }
    state.live <== slotLive;
    state.token <== slotToken;
    state.keyY <== slotKeyY;
    state.owner <== slotOwner;
    state.path <== slotPath;
    state.topRoots <== topRoots;

    // Publish: header, then records.
    component records = Records(24 * M + 72 * N);
    for (var k = 0; k < M; k++) {
        for (var i = 0; i < 24; i++) {
            records.bit[24 * k + 23 - i] <== i < 3 * levels ? indexBits[k].out[i] : 0;
        }
    }
    for (var j = 0; j < N; j++) {
        for (var i = 0; i < 72; i++) {
            records.bit[24 * M + 72 * j + i] <== transfer[j].record[i];
        }
    }
    var elements = (24 * M + 72 * N + 247) \ 248;
    signal vector[5 + elements];
    vector[0] <== state.oldRoot;
    vector[1] <== state.newRoot;
    vector[2] <== domain;
    vector[3] <== feeRecipient;
    vector[4] <== feeToken * (1 << 128) + feeTotal;
    for (var e = 0; e < elements; e++) {
        vector[5 + e] <== records.element[e];
    }
    // "quipu", version 1, levels, transfers, slots, no deposits, no withdrawals.
    var shapeTag = 0x717569707501 * (1 << 72) + levels * (1 << 64) + N * (1 << 48) + M * (1 << 32);
    component commitment = Digest(5 + elements, shapeTag);
    commitment.in <== vector;
    commitment.out === digest;
    component evaluation = Evaluation(5 + elements);
    evaluation.in <== vector;
    evaluation.z <== z;
    evaluation.out === y;
}
