pragma circom 2.2.0;

// Selects in[Σ bit[i]·2^i].
//
// n:   number of selecting bits; in has 2^n field elements.
// bit: assumed 0 or 1: the caller constrains. out: constrained here.
// Cost: 2^n − 1 constraints.
template Multiplexer(n) {
    signal input bit[n];
    signal input in[1 << n];
    signal output out;

    signal node[(1 << n) - 1];
    var layer[1 << n] = in;
    var at = 0;
    for (var i = 0; i < n; i++) {
        for (var j = 0; j < 1 << (n - 1 - i); j++) {
            node[at] <== (layer[2 * j + 1] - layer[2 * j]) * bit[i] + layer[2 * j];
            layer[j] = node[at];
            at++;
        }
    }
    out <== layer[0];
}
