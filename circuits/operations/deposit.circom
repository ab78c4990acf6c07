pragma circom 2.2.0;

include "../gadgets/is-non-zero.circom";
include "../table/slot-pointer.circom";
include "../table/table-add.circom";
include "../table/table-lookup.circom";

// Credits one item of L1's deposit queue to a row of the table, or nothing if it is padding. Rule H of SPEC.md section 4:
// the row has the item's key, owner and token. That the row is an account, or becomes one, is OpenedAccounts' to see.
//
// M:        slots, 2 … 128.
// enabled:  0 if and only if the amount is, constrained here. slot: a row of the table, constrained here.
// keyY, owner, token, amount: elements of the vector, 0 if padding, constrained here. L1 has cut them from its queue, so
//           it knows their widths: owner 160 bits, token 16, amount 128. They are not range-checked again.
// tokens, keyYs, owners: columns that a batch does not change.
// old, new: the column of holdings (balance · 2^32 + nonce) before and after; new is constrained here.
// record:   the 8 bits of the published record, the highest first.
//
// The credit is a multiple of 2^32, so it leaves a nonce alone. That it carries a holding not to 2^160 is L1's to
// guarantee, which caps the sum of a token's deposits below 2^128.
// Cost: 6 + 4·M + log2(M) constraints; 6 + 4·M + 2·⌈log2(M)⌉ if M is no power of two.
template Deposit(M) {
    signal input enabled;
    signal input slot;
    signal input keyY;
    signal input owner;
    signal input token;
    signal input amount;
    signal input tokens[M];
    signal input keyYs[M];
    signal input owners[M];
    signal input old[M];
    signal output new[M];
    signal output record[8];

    component credits = IsNonZero();
    credits.in <== amount;
    enabled === credits.out;
    slot * (1 - enabled) === 0;
    keyY * (1 - enabled) === 0;
    owner * (1 - enabled) === 0;
    token * (1 - enabled) === 0;

    component row = SlotPointer(M);
    row.enabled <== enabled;
    row.slot <== slot;
    record[0] <== enabled;
    for (var i = 0; i < 7; i++) {
        record[7 - i] <== row.bit[i];
    }

    // H: key, owner and token are the row's.
    component keyAtRow = TableLookup(M);
    keyAtRow.column <== keyYs;
    keyAtRow.pointer <== row.pointer;
    keyAtRow.value <== keyY;
    component ownerAtRow = TableLookup(M);
    ownerAtRow.column <== owners;
    ownerAtRow.pointer <== row.pointer;
    ownerAtRow.value <== owner;
    component tokenAtRow = TableLookup(M);
    tokenAtRow.column <== tokens;
    tokenAtRow.pointer <== row.pointer;
    tokenAtRow.value <== token;

    // E: the row is credited.
    component holdingsAfter = TableAdd(M);
    holdingsAfter.old <== old;
    holdingsAfter.pointer <== row.pointer;
    holdingsAfter.change <== amount * (1 << 32);
    new <== holdingsAfter.new;
}
