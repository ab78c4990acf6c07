pragma circom 2.2.0;

include "../gadgets/bits.circom";
include "../gadgets/is-non-zero.circom";
include "../table/row-or.circom";
include "../table/slot-pointer.circom";
include "../table/table-add.circom";
include "../table/table-lookup.circom";

// Applies one item of L1's exit queue to the table, or nothing if it is padding. Rule J of SPEC.md section 4: it is of
// the account that the item names, and pays the whole balance if the requester is the owner, else 0.
//
// M:         slots, 2 … 128.
// enabled:   0 if and only if the requester is, constrained here. slot: a row of the table, constrained here.
// account, requester: elements of the vector, 0 if padding, constrained here. L1 has cut them from its queue, so it
//            knows their widths, 24 and 160 bits, and asks for no requester 0.
// index, tag, owners: columns; tag is token + 1, or 0 for an empty leaf. Assumed: an empty leaf's holding is 0, or
//            what it holds could make up for its place and have it read as another account's.
// old, new:  the column of holdings (balance · 2^32 + nonce) before and after; new is constrained here.
// payment:   token · 2^128 + amount, or 0 if the item pays nothing to its requester; constrained here.
// record:    the 8 bits of the published record, the highest first.
//
// Nothing here is the prover's choice: the row follows from the account, whose leaf the table proves, and what it pays
// from the row.
// Cost: 170 + 4·M + log2(M) constraints; 170 + 4·M + 2·⌈log2(M)⌉ if M is no power of two.
template ForcedExit(M) {
    signal input enabled;
    signal input slot;
    signal input account;
    signal input requester;
    signal input index[M];
    signal input tag[M];
    signal input owners[M];
    signal input old[M];
    signal output new[M];
    signal output payment;
    signal output record[8];

    component requested = IsNonZero();
    requested.in <== requester;
    enabled === requested.out;
    slot * (1 - enabled) === 0;
    account * (1 - enabled) === 0;

    component row = SlotPointer(M);
    row.enabled <== enabled;
    row.slot <== slot;
    record[0] <== enabled;
    for (var i = 0; i < 7; i++) {
        record[7 - i] <== row.bit[i];
    }

    // The row's index and holding in one lookup: index · 2^160 + holding has one reading as account, balance (128 bits)
    // and nonce (32 bits), as the account's width is known.
    // A second lookup, of the index alone, would save the 128 bits of the balance and cost M: another nonce n + d would make
    // the payment's amount a fraction, balance − d / 2^32, which L1's 16 bytes cannot hold. These bits stay, so that what
    // the circuit pays is a balance by its own constraints and not by the width of a field of the data.
    var located[128];
    component placeAtRow = TableLookup(M);
    for (var i = 0; i < M; i++) {
        located[i] = index[i] * (1 << 160) + old[i];
        placeAtRow.column[i] <== located[i];
    }
    signal place <-- rowOr(M, located, row.pointer, 0);
    placeAtRow.pointer <== row.pointer;
    placeAtRow.value <== place;
    signal nonce <-- place & 0xffffffff;
    component nonceBits = Bits(32);
    nonceBits.in <== nonce;
    var balance = (place - account * (1 << 160) - nonce) * (1 / (1 << 32));
    component balanceBits = Bits(128);
    balanceBits.in <== balance;

    // It pays if the requester is the owner.
    signal owner <-- rowOr(M, owners, row.pointer, 0);
    component ownerAtRow = TableLookup(M);
    ownerAtRow.column <== owners;
    ownerAtRow.pointer <== row.pointer;
    ownerAtRow.value <== owner;
    component stranger = IsNonZero();
    stranger.in <== owner - requester;
    signal pays <== enabled * (1 - stranger.out);

    signal accountTag <-- rowOr(M, tag, row.pointer, 0);
    component tagAtRow = TableLookup(M);
    tagAtRow.column <== tag;
    tagAtRow.pointer <== row.pointer;
    tagAtRow.value <== accountTag;
    // An empty leaf pays nobody. Its owner column is free, but whoever made it the requester's would find no inverse.
    signal inverse <-- accountTag == 0 ? 0 : pays / accountTag; // constrained by the next line
    accountTag * inverse === pays;

    signal amount <== pays * balance;
    payment <== pays * (accountTag - 1) * (1 << 128) + amount;
    component holdingsAfter = TableAdd(M);
    holdingsAfter.old <== old;
    holdingsAfter.pointer <== row.pointer;
    holdingsAfter.change <== -amount * (1 << 32);
    new <== holdingsAfter.new;
}
