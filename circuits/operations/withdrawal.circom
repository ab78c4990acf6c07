pragma circom 2.2.0;

include "../gadgets/bits.circom";
include "../gadgets/is-non-zero.circom";
include "../signature/eddsa-verify.circom";
include "../table/row-or.circom";
include "../table/slot-pointer.circom";
include "../table/table-add.circom";
include "../table/table-lookup.circom";
include "./spend.circom";

// Applies one withdrawal to the table of accounts, or nothing if it is padding. The letters are those of SPEC.md
// section 4.
//
// M:        slots, 2 … 128. signed: whether challenge and response are given: 0 or 1.
// enabled:  0 or 1, constrained here. slot: a row of the table, constrained here.
// amount:   128 bits, constrained here; an element of the vector.
// keyX, keyY, r8x, r8y, s: the account's key and signature; for padding any that verify.
// domain:   88 bits. Assumed: L1 checks the published one.
// index, tag, keyYs: columns; tag is token + 1, or 0 for an empty leaf.
// payee:    column of owners, 0 for an empty leaf. Assumed: the caller masks it.
// old, new: the column of holdings (balance · 2^32 + nonce) before and after; new is constrained here.
// payout:   token · 2^160 + owner, or 0 if padding; constrained here.
// record:   the 8 bits of the published record, the highest first.
//
// A padding withdrawal's pointer is beyond the table: it reads nothing and can write nothing, and its amount is 0.
// Cost: 2,783 + 5·M + log2(M) constraints; 2,783 + 5·M + 2·⌈log2(M)⌉ if M is no power of two;
// 87 more if signed.
template Withdrawal(M, signed) {
    signal input enabled;
    signal input slot;
    signal input amount;
    signal input keyX;
    signal input keyY;
    signal input r8x;
    signal input r8y;
    signal input s;
    signal input domain;
    signal input index[M];
    signal input tag[M];
    signal input keyYs[M];
    signal input payee[M];
    signal input old[M];
    signal output new[M];
    signal output payout;
    signal output record[8];
    signal output challenge[signed];
    signal output response[signed];

    component row = SlotPointer(M);
    row.enabled <== enabled;
    row.slot <== slot;
    slot * (1 - enabled) === 0;
    record[0] <== enabled;
    for (var i = 0; i < 7; i++) {
        record[7 - i] <== row.bit[i];
    }

    // K: owner and token are the account's. C: it exists, for which payee + tag · 2^160 is not 0; padding reads nothing
    // and publishes 0.
    var payees[128];
    component payeeAtRow = TableLookup(M);
    for (var i = 0; i < M; i++) {
        payees[i] = tag[i] * (1 << 160) + payee[i];
        payeeAtRow.column[i] <== payees[i];
    }
    signal tagAndOwner <-- rowOr(M, payees, row.pointer, 0);
    payeeAtRow.pointer <== row.pointer;
    payeeAtRow.value <== tagAndOwner;
    component exists = IsNonZero();
    exists.in <== tagAndOwner;
    enabled === exists.out;
    payout <== tagAndOwner - enabled * (1 << 160);

    // C: the signed token is the account's. The message holds account and token side by side, so one lookup gives both.
    var identities[128];
    component identityAtRow = TableLookup(M);
    for (var i = 0; i < M; i++) {
        identities[i] = index[i] * (1 << 16) + tag[i];
        identityAtRow.column[i] <== identities[i];
    }
    signal identity <-- rowOr(M, identities, row.pointer, 1);
    identityAtRow.pointer <== row.pointer;
    identityAtRow.value <== identity;

    // B: the nonce is the account's; D: the balance covers the amount. That the amount has 128 bits L1 knows too, which reads
    // it from 16 bytes. It is constrained all the same, for 128 constraints of some 2,900: the amount is its signer's to
    // choose, and one of −5 would mint, so that nothing but the width of a field of the data would stand against it.
    component amountBits = Bits(128);
    amountBits.in <== amount;
    component spend = Spend(M);
    spend.column <== old;
    spend.pointer <== row.pointer;
    spend.spent <== amount;
    component holdingsAfter = TableAdd(M);
    holdingsAfter.old <== old;
    holdingsAfter.pointer <== row.pointer;
    holdingsAfter.change <== enabled - amount * (1 << 32);
    new <== holdingsAfter.new;

    // A: the signature is the account's. G: over kind 2 and all that is applied above, for this deployment.
    component keys = TableLookup(M);
    keys.column <== keyYs;
    keys.pointer <== row.pointer;
    keys.value <== keyY;
    component signature = EddsaVerify(2, signed);
    signature.keyX <== keyX;
    signature.keyY <== keyY;
    signature.r8x <== r8x;
    signature.r8y <== r8y;
    signature.s <== s;
    signature.message[0] <== domain * (1 << 160) + 2 * (1 << 152) + (identity - 1) * (1 << 112) + spend.nonce;
    signature.message[1] <== amount;
    if (signed == 1) {
        challenge[0] <== enabled * signature.challenge[0];
        response[0] <== enabled * signature.response[0];
    }
}
