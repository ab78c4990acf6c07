pragma circom 2.2.0;

include "../gadgets/bits.circom";
include "../gadgets/float.circom";
include "../gadgets/non-zero.circom";
include "../signature/eddsa-verify.circom";
include "../table/row-or.circom";
include "../table/slot-pointer.circom";
include "../table/table-add-pair.circom";
include "../table/table-lookup.circom";
include "../table/table-lookup-pair.circom";
include "./spend.circom";

// Applies one transfer to the table of accounts, or nothing if it is padding. The letters are those of SPEC.md
// section 4.
//
// M:        slots, 2 … 128. signed: whether challenge and response are given: 0 or 1.
// enabled:  0 or 1, constrained here. fromSlot, toSlot: rows of the table, constrained here.
// amount:   float40, fee: float16, constrained here; published as they are signed.
// keyX, keyY, r8x, r8y, s: the sender's key and signature; for padding any that verify.
// domain:   88 bits. feeToken: 16 bits. Assumed: the caller constrains or publishes them.
// index, tag, keyYs: columns that a batch does not change; tag is token + 1, or 0 for an empty leaf.
// old, new: the column of holdings (balance · 2^32 + nonce) before and after; new is constrained here.
// record:   the 72 bits of the published record, the highest bit of its first byte first. feeValue: the fee, decoded.
//
// A padding transfer's pointers are beyond the table: it reads nothing and can write nothing.
// Cost: 2,696 + 5·M + 2·log2(M) constraints; 2,696 + 5·M + 4·⌈log2(M)⌉ if M is no power of two;
// 87 more if signed.
template Transfer(M, signed) {
    signal input enabled;
    signal input fromSlot;
    signal input toSlot;
    signal input amount;
    signal input fee;
    signal input keyX;
    signal input keyY;
    signal input r8x;
    signal input r8y;
    signal input s;
    signal input domain;
    signal input feeToken;
    signal input index[M];
    signal input tag[M];
    signal input keyYs[M];
    signal input old[M];
    signal output new[M];
    signal output record[72];
    signal output feeValue;
    signal output challenge[signed];
    signal output response[signed];

    enabled * (enabled - 1) === 0;
    component sender = SlotPointer(M);
    sender.enabled <== enabled;
    sender.slot <== fromSlot;
    component receiver = SlotPointer(M);
    receiver.enabled <== enabled;
    receiver.slot <== toSlot;
    signal product <== sender.pointer * receiver.pointer;

    // The published record; padding is all zero.
    component amountBits = Bits(40);
    amountBits.in <== amount;
    component feeBits = Bits(16);
    feeBits.in <== fee;
    (fromSlot + toSlot + amount + fee) * (1 - enabled) === 0;
    record[0] <== enabled;
    record[8] <== 0;
    for (var i = 0; i < 7; i++) {
        record[7 - i] <== sender.bit[i];
        record[15 - i] <== receiver.bit[i];
    }
    for (var i = 0; i < 40; i++) {
        record[55 - i] <== amountBits.out[i];
    }
    for (var i = 0; i < 16; i++) {
        record[71 - i] <== feeBits.out[i];
    }
    component amountFloat = Float(35);
    amountFloat.bit <== amountBits.out;
    component feeFloat = Float(11);
    feeFloat.bit <== feeBits.out;
    feeValue <== feeFloat.out;

    // C: both accounts exist and hold the same token.
    signal accountTag <-- rowOr(M, tag, sender.pointer, 1);
    component tags = TableLookupPair(M);
    tags.column <== tag;
    tags.pointerA <== sender.pointer;
    tags.pointerB <== receiver.pointer;
    tags.product <== product;
    tags.valueA <== accountTag;
    tags.valueB <== accountTag;
    component exists = NonZero();
    exists.in <== accountTag;
    var token = accountTag - 1;

    signal fromIndex <-- rowOr(M, index, sender.pointer, 0);
    signal toIndex <-- rowOr(M, index, receiver.pointer, 0);
    component indices = TableLookupPair(M);
    indices.column <== index;
    indices.pointerA <== sender.pointer;
    indices.pointerB <== receiver.pointer;
    indices.product <== product;
    indices.valueA <== fromIndex;
    indices.valueB <== toIndex;

    // B: the nonce is the account's; D: the balance covers amount and fee.
    component spend = Spend(M);
    spend.column <== old;
    spend.pointer <== sender.pointer;
    spend.spent <== amountFloat.out + feeFloat.out;

    // E: the receiver is credited. The sender pays amount and fee and its nonce rises by one.
    component holdingsAfter = TableAddPair(M);
    holdingsAfter.old <== old;
    holdingsAfter.pointerA <== sender.pointer;
    holdingsAfter.pointerB <== receiver.pointer;
    holdingsAfter.product <== product;
    holdingsAfter.changeA <== enabled - (amountFloat.out + feeFloat.out) * (1 << 32);
    holdingsAfter.changeB <== amountFloat.out * (1 << 32);
    new <== holdingsAfter.new;

    // F: a fee is paid in the batch's fee token.
    feeFloat.out * (token - feeToken) === 0;

    // A: the signature is the sender's. G: over kind 1 and all that is applied above, for this deployment.
    component keys = TableLookup(M);
    keys.column <== keyYs;
    keys.pointer <== sender.pointer;
    keys.value <== keyY;
    component signature = EddsaVerify(1, signed);
    signature.keyX <== keyX;
    signature.keyY <== keyY;
    signature.r8x <== r8x;
    signature.r8y <== r8y;
    signature.s <== s;
    signature.message[0] <== domain * (1 << 160) + 1 * (1 << 152) + fromIndex * (1 << 128) + toIndex * (1 << 104)
        + token * (1 << 88) + amount * (1 << 48) + fee * (1 << 32) + spend.nonce;
    if (signed == 1) {
        challenge[0] <== enabled * signature.challenge[0];
        response[0] <== enabled * signature.response[0];
    }
}
