pragma circom 2.2.0;

include "./gadgets/bits.circom";
include "./operations/deposit.circom";
include "./operations/forced-exit.circom";
include "./operations/payment.circom";
include "./operations/transfer.circom";
include "./operations/withdrawal.circom";
include "./publish/digest.circom";
include "./publish/published-value.circom";
include "./publish/records.circom";
include "./state/opened-accounts.circom";
include "./state/page-out.circom";

// Proves that a batch moves the state root correctly and that the published data say how (SPEC.md section 5): page in M
// accounts, execute D deposits, E forced exits, P payments, N transfers and W withdrawals on them in this order, page them
// out, publish.
//
// levels: height of the state tree, 3 … 8. N: transfers, 1 … 128. M: slots, 2 … 128.
// D, E, W, P: deposits, forced exits, withdrawals, payments, 0 … 128 each.
// signed: whether challenge and response of every signature are published: 0 or 1.
// digest, challenge, y: public. All other inputs are private; what they must be is in SPEC.md section 5.
// Cost, log2 M standing for 2·⌈log2 M⌉ if M is no power of two:
// (715 + 802·(levels − 2) + 6·levels)·M, a slot being 5,575 at 8 levels; + 7,498 − 3·levels
// + (2,696 + 5·M + 2·log2 M)·N + (6 + 4·M + log2 M)·D + (170 + 4·M + log2 M)·E + (2,783 + 5·M + log2 M)·W
// + (2,761 + 6·M + 2·log2 M)·P + M if there are deposits, exits or payments; + 2·M if there are deposits, M if there are
// withdrawals, 3·M if there are payments, 2·M if there are payments and exits
// + 402 for seven elements of the vector, of which the header has 5, a deposit 4, an exit 3, a withdrawal, a payment and a
// published signature 2, and 31 bytes of records 1; + 1 for each that is not of the records; + those of BlobEvaluation for
// the others, less 1 if there are two or more and the last ends with two bytes of padding or more; + 87 for each published
// signature.
template Batch(levels, N, M, D, E, W, P, signed) {
    assert(levels >= 3 && levels <= 8);
    assert(N >= 1 && N <= 128);
    assert(M >= 2 && M <= 128);
    assert(D >= 0 && D <= 128);
    assert(E >= 0 && E <= 128);
    assert(W >= 0 && W <= 128);
    assert(P >= 0 && P <= 128);
    assert(signed >= 0 && signed <= 1);
    var heights = levels - 2;

    signal input digest;
    signal input challenge;
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
    signal input depositEnabled[D];
    signal input depositSlot[D];
    signal input depositKeyY[D];
    signal input depositOwner[D];
    signal input depositToken[D];
    signal input depositAmount[D];
    signal input exitEnabled[E];
    signal input exitSlot[E];
    signal input exitAccount[E];
    signal input exitRequester[E];
    signal input withdrawalEnabled[W];
    signal input withdrawalSlot[W];
    signal input withdrawalAmount[W];
    signal input withdrawalKeyX[W];
    signal input withdrawalKeyY[W];
    signal input withdrawalR8x[W];
    signal input withdrawalR8y[W];
    signal input withdrawalS[W];
    signal input paymentEnabled[P];
    signal input paymentFromSlot[P];
    signal input paymentToSlot[P];
    signal input paymentSign[P];
    signal input paymentReceiverKeyY[P];
    signal input paymentReceiverOwner[P];
    signal input paymentAmount[P];
    signal input paymentFee[P];
    signal input paymentKeyX[P];
    signal input paymentKeyY[P];
    signal input paymentR8x[P];
    signal input paymentR8y[P];
    signal input paymentS[P];

    // Slots: strictly increasing account indices, so that no account has two rows.
    component indexBits[M];
    component ascending[M - 1];
    signal holding[M];
    for (var k = 0; k < M; k++) {
        indexBits[k] = Bits(3 * levels);
        indexBits[k].in <== slotIndex[k];
        if (k > 0) {
            ascending[k - 1] = Bits(3 * levels);
            ascending[k - 1].in <== slotIndex[k] - slotIndex[k - 1] - 1;
        }
        holding[k] <== slotBalance[k] * (1 << 32) + slotNonce[k];
        if (D + E + P > 0) {
            // An empty leaf holds nothing: what opens it starts from 0, it cannot pass for another account in an exit, and
            // has nothing to pay with.
            holding[k] * (1 - slotLive[k]) === 0;
        }
    }
    // The column of holdings as the operations leave it, one after another.
    var column[M] = holding;

    // Deposits.
    component deposit[D];
    for (var j = 0; j < D; j++) {
        deposit[j] = Deposit(M);
        deposit[j].enabled <== depositEnabled[j];
        deposit[j].slot <== depositSlot[j];
        deposit[j].keyY <== depositKeyY[j];
        deposit[j].owner <== depositOwner[j];
        deposit[j].token <== depositToken[j];
        deposit[j].amount <== depositAmount[j];
        deposit[j].tokens <== slotToken;
        deposit[j].keyYs <== slotKeyY;
        deposit[j].owners <== slotOwner;
        deposit[j].old <== column;
        column = deposit[j].new;
    }

    // From here on a row is an account if it was one or a deposit has opened it. Its tag is token + 1 if it is, else 0.
    signal deposited[M];
    if (D > 0) {
        component openedByDeposits = OpenedAccounts(M);
        openedByDeposits.live <== slotLive;
        openedByDeposits.after <== column;
        deposited <== openedByDeposits.newLive;
    } else {
        deposited <== slotLive;
    }
    // An empty leaf that a payment of this batch opens has its owner's column already, but does not pay out as an account of
    // its.
    signal exitTag[M];
    signal exitOwner[M];
    for (var k = 0; k < M; k++) {
        exitTag[k] <== E > 0 || P == 0 ? (slotToken[k] + 1) * deposited[k] : 0;
        exitOwner[k] <== E > 0 && P > 0 ? slotOwner[k] * deposited[k] : slotOwner[k];
    }

    // Forced exits.
    component exit[E];
    for (var j = 0; j < E; j++) {
        exit[j] = ForcedExit(M);
        exit[j].enabled <== exitEnabled[j];
        exit[j].slot <== exitSlot[j];
        exit[j].account <== exitAccount[j];
        exit[j].requester <== exitRequester[j];
        exit[j].index <== slotIndex;
        exit[j].tag <== exitTag;
        exit[j].owners <== exitOwner;
        exit[j].old <== column;
        column = exit[j].new;
    }

    // This cannot be left out, though L1 reads fee token and total side by side in 144 bits: without it the fee token of a
    // batch without fees could be the fraction T + X / 2^128, which L1 would read as token T and total X, and pay X that
    // nobody has paid.
    component feeTokenBits = Bits(16);
    feeTokenBits.in <== feeToken;
    var feeTotal = 0;

    // Payments.
    component payment[P];
    for (var j = 0; j < P; j++) {
        payment[j] = Payment(M, signed);
        payment[j].enabled <== paymentEnabled[j];
        payment[j].fromSlot <== paymentFromSlot[j];
        payment[j].toSlot <== paymentToSlot[j];
        payment[j].sign <== paymentSign[j];
        payment[j].receiverKeyY <== paymentReceiverKeyY[j];
        payment[j].owner <== paymentReceiverOwner[j];
        payment[j].amount <== paymentAmount[j];
        payment[j].fee <== paymentFee[j];
        payment[j].keyX <== paymentKeyX[j];
        payment[j].keyY <== paymentKeyY[j];
        payment[j].r8x <== paymentR8x[j];
        payment[j].r8y <== paymentR8y[j];
        payment[j].s <== paymentS[j];
        payment[j].domain <== domain;
        payment[j].feeToken <== feeToken;
        payment[j].index <== slotIndex;
        payment[j].tokens <== slotToken;
        payment[j].keyYs <== slotKeyY;
        payment[j].owners <== slotOwner;
        payment[j].old <== column;
        column = payment[j].new;
        feeTotal += payment[j].feeValue;
    }

    // From here on a row is an account if a payment has opened it, too. L: it may do so in the upper half of the tree only.
    signal live[M];
    if (P > 0) {
        component openedByPayments = OpenedAccounts(M);
        openedByPayments.live <== deposited;
        openedByPayments.after <== column;
        live <== openedByPayments.newLive;
        for (var k = 0; k < M; k++) {
            (live[k] - deposited[k]) * (1 - indexBits[k].out[3 * levels - 1]) === 0;
        }
    } else {
        live <== deposited;
    }
    signal tag[M];
    for (var k = 0; k < M; k++) {
        tag[k] <== P > 0 ? (slotToken[k] + 1) * live[k] : exitTag[k];
    }

    // Transfers.
    component transfer[N];
    for (var j = 0; j < N; j++) {
        transfer[j] = Transfer(M, signed);
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
        transfer[j].old <== column;
        column = transfer[j].new;
        feeTotal += transfer[j].feeValue;
    }

    // Withdrawals.
    signal payee[M];
    for (var k = 0; k < M; k++) {
        payee[k] <== W > 0 ? slotOwner[k] * live[k] : 0;
    }
    component withdrawal[W];
    for (var j = 0; j < W; j++) {
        withdrawal[j] = Withdrawal(M, signed);
        withdrawal[j].enabled <== withdrawalEnabled[j];
        withdrawal[j].slot <== withdrawalSlot[j];
        withdrawal[j].amount <== withdrawalAmount[j];
        withdrawal[j].keyX <== withdrawalKeyX[j];
        withdrawal[j].keyY <== withdrawalKeyY[j];
        withdrawal[j].r8x <== withdrawalR8x[j];
        withdrawal[j].r8y <== withdrawalR8y[j];
        withdrawal[j].s <== withdrawalS[j];
        withdrawal[j].domain <== domain;
        withdrawal[j].index <== slotIndex;
        withdrawal[j].tag <== tag;
        withdrawal[j].keyYs <== slotKeyY;
        withdrawal[j].payee <== payee;
        withdrawal[j].old <== column;
        column = withdrawal[j].new;
    }

    // Page in and out.
    component state = PageOut(levels, M);
    for (var k = 0; k < M; k++) {
        state.indexBit[k] <== indexBits[k].out;
        state.oldHolding[k] <== holding[k];
        state.newHolding[k] <== column[k];
    }
    state.oldLive <== slotLive;
    state.newLive <== live;
    state.token <== slotToken;
    state.keyY <== slotKeyY;
    state.owner <== slotOwner;
    state.path <== slotPath;
    state.topRoots <== topRoots;

    // Publish: header, what L1 reads of deposits, exits, withdrawals and payments, the signatures of a signed shape, then
    // records.
    var recordBits = 24 * M + 72 * (N + P) + 8 * (D + E + W);
    var recordElements = (recordBits + 247) \ 248;
    component records = Records(recordBits);
    for (var k = 0; k < M; k++) {
        for (var i = 0; i < 24; i++) {
            records.bit[24 * k + 23 - i] <== i < 3 * levels ? indexBits[k].out[i] : 0;
        }
    }
    var at = 24 * M;
    for (var j = 0; j < N; j++) {
        for (var i = 0; i < 72; i++) {
            records.bit[at] <== transfer[j].record[i];
            at++;
        }
    }
    for (var i = 0; i < 8; i++) {
        for (var j = 0; j < D; j++) {
            records.bit[at + 8 * j + i] <== deposit[j].record[i];
        }
        for (var j = 0; j < E; j++) {
            records.bit[at + 8 * (D + j) + i] <== exit[j].record[i];
        }
        for (var j = 0; j < W; j++) {
            records.bit[at + 8 * (D + E + j) + i] <== withdrawal[j].record[i];
        }
    }
    at += 8 * (D + E + W);
    for (var j = 0; j < P; j++) {
        for (var i = 0; i < 72; i++) {
            records.bit[at] <== payment[j].record[i];
            at++;
        }
    }
    var settled = 5 + 4 * D + 3 * E + 2 * (W + P) + 2 * signed * (P + N + W);
    var elements = settled + recordElements;
    signal vector[elements];
    vector[0] <== state.oldRoot;
    vector[1] <== state.newRoot;
    vector[2] <== domain;
    vector[3] <== feeRecipient;
    vector[4] <== feeToken * (1 << 128) + feeTotal;
    var next = 5;
    for (var j = 0; j < D; j++) {
        vector[next] <== depositKeyY[j];
        vector[next + 1] <== depositOwner[j];
        vector[next + 2] <== depositToken[j];
        vector[next + 3] <== depositAmount[j];
        next += 4;
    }
    for (var j = 0; j < E; j++) {
        vector[next] <== exitAccount[j];
        vector[next + 1] <== exitRequester[j];
        vector[next + 2] <== exit[j].payment;
        next += 3;
    }
    for (var j = 0; j < W; j++) {
        vector[next] <== withdrawal[j].payout;
        vector[next + 1] <== withdrawalAmount[j];
        next += 2;
    }
    for (var j = 0; j < P; j++) {
        vector[next] <== paymentReceiverKeyY[j];
        vector[next + 1] <== paymentReceiverOwner[j];
        next += 2;
    }
    if (signed == 1) {
        for (var j = 0; j < P; j++) {
            vector[next] <== payment[j].challenge[0];
            vector[next + 1] <== payment[j].response[0];
            next += 2;
        }
        for (var j = 0; j < N; j++) {
            vector[next] <== transfer[j].challenge[0];
            vector[next + 1] <== transfer[j].response[0];
            next += 2;
        }
        for (var j = 0; j < W; j++) {
            vector[next] <== withdrawal[j].challenge[0];
            vector[next + 1] <== withdrawal[j].response[0];
            next += 2;
        }
    }
    for (var e = 0; e < recordElements; e++) {
        vector[settled + e] <== records.element[e];
    }
    // "quipu", version 4, levels and above them the bit of signed shapes, transfers, slots, deposits, exits, withdrawals,
    // payments.
    var shapeTag = 0x717569707504 * (1 << 56) + (128 * signed + levels) * (1 << 48) + N * (1 << 40) + M * (1 << 32) + D * (1 << 24)
        + E * (1 << 16) + W * (1 << 8) + P;
    component commitment = Digest(elements, shapeTag);
    commitment.in <== vector;
    commitment.out === digest;
    component value = PublishedValue(settled, recordElements);
    for (var e = 0; e < settled; e++) {
        value.settled[e] <== vector[e];
    }
    for (var i = 0; i < 248 * recordElements; i++) {
        value.recordBit[i] <== i < recordBits ? records.bit[i] : 0;
    }
    value.challenge <== challenge;
    value.out === y;
}
