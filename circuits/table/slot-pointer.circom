pragma circom 2.2.0;

include "../gadgets/bits.circom";

// Turns a slot number into a pointer into the table, and into the bits that are published.
//
// M:       slots, 2 … 128. enabled: assumed 0 or 1: the caller constrains.
// slot:    0 … M − 1, constrained here: it has just the bits to count M rows.
// pointer: the slot if enabled; if not it is lifted above all rows, so that it reads nothing and can write nothing.
// bit:     the slot, 7 bits, lowest first.
// Cost: log2(M) constraints; 2·⌈log2(M)⌉ if M is no power of two.
template SlotPointer(M) {
    signal input enabled;
    signal input slot;
    signal output pointer;
    signal output bit[7];

    var slotBits = 1;
    while ((1 << slotBits) < M) {
        slotBits++;
    }
    component slotBit = Bits(slotBits);
    slotBit.in <== slot;
    component below;
    if ((1 << slotBits) != M) {
        below = Bits(slotBits);
        below.in <== M - 1 - slot;
    }
    pointer <== slot + (1 - enabled) * (1 << slotBits);
    for (var i = 0; i < 7; i++) {
        bit[i] <== i < slotBits ? slotBit.out[i] : 0;
    }
}
