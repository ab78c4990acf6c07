pragma circom 2.2.0;

include "../gadgets/bits.circom";
include "../gadgets/non-zero.circom";
include "../table/row-or.circom";
include "../table/table-lookup.circom";

// Rules B and D of a signed operation: gives the nonce of the account that the pointer names, which can still rise, and
// proves that its balance covers what is spent. It writes nothing.
//
// M:       slots. column: holdings (balance · 2^32 + nonce), below 2^160 at a row: an invariant of the tree.
// pointer: a row, or beyond the table if the operation is padding, which reads nothing.
// spent:   below 2^220, so that what is more than the balance does not wrap into the range, nor make up for what another
//          nonce does to the quotient below, which is 2^221 or more, or negative. Assumed: the caller range-checks its parts.
// nonce:   32 bits, not all ones, constrained here.
// Cost: M + 161 constraints.
template Spend(M) {
    signal input column[M];
    signal input pointer;
    signal input spent;
    signal output nonce;

    signal holding <-- rowOr(M, column, pointer, 0);
    component holdings = TableLookup(M);
    holdings.column <== column;
    holdings.pointer <== pointer;
    holdings.value <== holding;

    // The quotient (holding − nonce) / 2^32 lies in the range only if nonce is the low 32 bits of the holding: another
    // one would make it a multiple of 2^−32.
    nonce <-- holding & 0xffffffff;
    component nonceBits = Bits(32);
    nonceBits.in <== nonce;
    component remaining = Bits(128);
    remaining.in <== (holding - nonce) * (1 / (1 << 32)) - spent;

    // The next nonce must not carry into the balance: not all bits of this one are 1.
    var ones = 0;
    for (var i = 0; i < 32; i++) {
        ones += nonceBits.out[i];
    }
    component usable = NonZero();
    usable.in <== 32 - ones;
}
