pragma circom 2.2.0;

include "../gadgets/bits.circom";
include "../gadgets/float.circom";
include "../gadgets/is-non-zero.circom";
include "../signature/eddsa-verify.circom";
include "../table/row-or.circom";
include "../table/slot-pointer.circom";
include "../table/table-add-pair.circom";
include "../table/table-lookup.circom";
include "../table/table-lookup-pair.circom";
include "./spend.circom";

// Applies one payment to a key to the table of accounts, or nothing if it is padding. The letters are those of SPEC.md
// section 4. Whether the receiver's row is an account, or becomes one where it may (L), is the caller's to see: this
// template only ties its columns to what was signed.
//
// M:        slots, 2 … 128. signed: whether challenge and response are given: 0 or 1.
// enabled:  0 if and only if amount is, decoded, and if and only if owner is; constrained here.
// fromSlot, toSlot: rows of the table, constrained here. sign: 0 or 1, constrained here.
// receiverKeyY, owner: elements of the vector, 0 if padding, constrained here. L1 has cut owner to 160 bits and checked that
//           Ay is below r; they are not range-checked again.
// amount:   float40, fee: float16, constrained here; published as they are signed.
// keyX, keyY, r8x, r8y, s: the sender's key and signature; for padding any that verify.
// domain:   88 bits. feeToken: 16 bits. Assumed: the caller constrains or publishes them.
// index, tokens, keyYs, owners: columns that a batch does not change. Assumed: they are those of the leaf where an
//           account stands; where none stands anything that the prover likes, but then the row holds 0.
// old, new: the column of holdings (balance · 2^32 + nonce) before and after; new is constrained here.
// record:   the 72 bits of the published record, the highest bit of its first byte first. feeValue: the fee, decoded.
//
// That the sender exists (C) needs no constraint of its own: a payment takes at least 1 from a row, and only an account,
// or what an earlier payment of the batch has opened, holds that much.
// A padding payment's pointers are beyond the table: it reads nothing and can write nothing.
// Cost: 2,761 + 6·M + 2·log2(M) constraints; 2,761 + 6·M + 4·⌈log2(M)⌉ if M is no power of two;
// 87 more if signed.
template Payment(M, signed) {
    signal input enabled;
    signal input fromSlot;
    signal input toSlot;
    signal input sign;
    signal input receiverKeyY;
    signal input owner;
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
    signal input tokens[M];
    signal input keyYs[M];
    signal input owners[M];
    signal input old[M];
    signal output new[M];
    signal output record[72];
    signal output feeValue;
    signal output challenge[signed];
    signal output response[signed];

    component sender = SlotPointer(M);
    sender.enabled <== enabled;
    sender.slot <== fromSlot;
    component receiver = SlotPointer(M);
    receiver.enabled <== enabled;
    receiver.slot <== toSlot;
    signal product <== sender.pointer * receiver.pointer;

    // The published record; padding is all zero.
    sign * (sign - 1) === 0;
    component amountBits = Bits(40);
    amountBits.in <== amount;
    component feeBits = Bits(16);
    feeBits.in <== fee;
    (fromSlot + toSlot + sign + amount + fee) * (1 - enabled) === 0;
    record[0] <== enabled;
    record[8] <== sign;
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

    // What is enabled pays at least 1, to an owner that is not 0; what is not has no receiver.
    component pays = IsNonZero();
    pays.in <== amountFloat.out;
    enabled === pays.out;
    component owned = IsNonZero();
    owned.in <== owner;
    enabled === owned.out;
    receiverKeyY * (1 - enabled) === 0;

    // C, H: sender and receiver hold the same token.
    signal token <-- rowOr(M, tokens, sender.pointer, 0);
    component tokensAtRows = TableLookupPair(M);
    tokensAtRows.column <== tokens;
    tokensAtRows.pointerA <== sender.pointer;
    tokensAtRows.pointerB <== receiver.pointer;
    tokensAtRows.product <== product;
    tokensAtRows.valueA <== token;
    tokensAtRows.valueB <== token;

    // A: the key that signs is the sender's. H: key and owner of the receiver are the ones that were signed. The pointers of
    // padding are equal, and then so must be the values.
    signal keyAtReceiver <== receiverKeyY + (1 - enabled) * keyY;
    component keys = TableLookupPair(M);
    keys.column <== keyYs;
    keys.pointerA <== sender.pointer;
    keys.pointerB <== receiver.pointer;
    keys.product <== product;
    keys.valueA <== keyY;
    keys.valueB <== keyAtReceiver;
    component ownerAtRow = TableLookup(M);
    ownerAtRow.column <== owners;
    ownerAtRow.pointer <== receiver.pointer;
    ownerAtRow.value <== owner;

    signal fromIndex <-- rowOr(M, index, sender.pointer, 0);
    component indexAtRow = TableLookup(M);
    indexAtRow.column <== index;
    indexAtRow.pointer <== sender.pointer;
    indexAtRow.value <== fromIndex;

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

    // A: the signature is the sender's. G: over kind 3 and all that is applied above, for this deployment.
    component signature = EddsaVerify(3, signed);
    signature.keyX <== keyX;
    signature.keyY <== keyY;
    signature.r8x <== r8x;
    signature.r8y <== r8y;
    signature.s <== s;
    signature.message[0] <== domain * (1 << 160) + 3 * (1 << 152) + fromIndex * (1 << 128) + sign * (1 << 104)
        + token * (1 << 88) + amount * (1 << 48) + fee * (1 << 32) + spend.nonce;
    signature.message[1] <== receiverKeyY;
    signature.message[2] <== owner;
    if (signed == 1) {
        challenge[0] <== enabled * signature.challenge[0];
        response[0] <== enabled * signature.response[0];
    }
}
