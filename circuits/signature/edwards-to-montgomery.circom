pragma circom 2.2.0;

include "./curve.circom";

// Proves that (x, y) is a point of Baby Jubjub other than the identity and gives its Montgomery form.
//
// x, y: field elements. u, v: constrained here, a point of the Montgomery curve.
// One point slips through beside its own image: y = −1 lets any x stand for the point of order two, (0, 0).
// The caller must refuse it, as every doubling does.
// Cost: 5 constraints.
template EdwardsToMontgomery() {
    signal input x;
    signal input y;
    signal output u;
    signal output v;

    u <-- y == 1 ? 0 : (1 + y) / (1 - y);
    u * (1 - y) === 1 + y; // y = 1, the identity, has no u
    v <-- x == 0 ? 0 : u / x;
    x * v === u;
    signal uSquare <== u * u;
    signal vSquare <== v * v;
    u * (uSquare + montgomeryA() * u + 1) === vSquare;
}
