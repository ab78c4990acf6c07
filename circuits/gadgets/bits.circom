pragma circom 2.2.0;

// Proves 0 ≤ in < 2^n by giving its n bits, the lowest first. The one range check of quipu.
//
// n:   1 … 252, so that no two values of n bits are equal modulo r.
// in:  any field element. out[i]: 0 or 1, constrained here.
// Cost: n constraints and one linear one, which vanishes where `in` is a combination of wires.
template Bits(n) {
    assert(n >= 1 && n <= 252);
    signal input in;
    signal output out[n];

    var sum = 0;
    for (var i = 0; i < n; i++) {
        out[i] <-- (in >> i) & 1; // constrained by the two lines that follow
        out[i] * (out[i] - 1) === 0;
        sum += out[i] * (1 << i);
    }
    sum === in;
}
