pragma circom 2.2.0;

// Puts `in` at out[Σ bit[i]·2^i] and 0 everywhere else.
//
// n:   number of selecting bits; out has 2^n field elements.
// bit: assumed 0 or 1: the caller constrains. out: constrained here.
// Cost: 2^n − 1 constraints, and linear ones that --O2 removes. All products but n are 0, which a
// multi-scalar multiplication gets for nothing.
template Demultiplexer(n) {
    signal input bit[n];
    signal input in;
    signal output out[1 << n];

    signal upper[(1 << n) - 1];
    var layer[1 << n];
    layer[0] = in;
    var at = 0;
    for (var i = 0; i < n; i++) {
        // From the highest bit down; node j splits into 2j and 2j + 1.
        for (var j = (1 << i) - 1; j >= 0; j--) {
            upper[at] <== layer[j] * bit[n - 1 - i];
            layer[2 * j + 1] = upper[at];
            layer[2 * j] = layer[j] - upper[at];
            at++;
        }
    }
    for (var j = 0; j < 1 << n; j++) {
        out[j] <== layer[j];
    }
}
