pragma circom 2.2.0;

// Cuts a string of bits into field elements of 31 bytes, big-endian, the last one padded with zero bits.
//
// bits: the highest bit of the first byte first. Assumed 0 or 1: the caller constrains. element: constrained here.
// Cost: one linear constraint an element.
template Records(count) {
    var elements = (count + 247) \ 248;
    signal input bit[count];
    signal output element[elements];

    for (var e = 0; e < elements; e++) {
        var sum = 0;
        for (var i = 0; i < 248 && 248 * e + i < count; i++) {
            sum += bit[248 * e + i] * (1 << (247 - i));
        }
        element[e] <== sum;
    }
}
