pragma circom 2.2.0;

include "../poseidon/poseidon.circom";
include "./curve.circom";
include "./edwards-to-montgomery.circom";
include "./montgomery-add.circom";
include "./montgomery-double.circom";
include "./multiply-key.circom";
include "./add-base-multiple.circom";

// Proves that the prover knows s with s·Base8 = R8 + h·8·A, h = Poseidon(R8x, R8y, Ax, Ay, message…): for a
// message of one element an EdDSA-Poseidon signature as circomlibjs' signPoseidon makes it (RFC 8032 with Poseidon for
// SHA-512). Poseidon of another number of inputs is another function, so a signature over a message of one length is none
// over a message of another.
//
// elements: of the message, 1 … 12. signed: whether challenge and response are given: 0 or 1.
// keyX, keyY, r8x, r8y, message: any field elements. s: hint, 0 … l − 1, and 2^252 more for a signature that holds by
// the other multiple of the key that MultiplyKey takes: no honest one does, but it may be published.
// challenge: the hash h. response: congruent to the multiple of Base8 that is added, modulo l, and between −2^253 and 2^252
// modulo r. Both constrained here. At most one response is below l: whoever checks that has the canonical S.
//
// Refused keys: off the curve, and of an order that divides 8 (the chain of doublings meets the point of order two or
// the identity, neither of which it can double). R8 is the only point for which the equation holds, on the curve and
// in the subgroup by construction.
// s is not range-checked: the circuit adds some multiple of Base8 and, unless signed, nobody sees which. s and s + l are
// the same signature to it, which is harmless because nothing identifies an operation by its signature; nonces do.
// The sum starts from T, whose discrete logarithm nobody knows, and T is taken off in the end. So no partial sum is ±
// the point that is added to it, which would leave a slope free or have no solution: whoever met that would know a
// multiple of Base8 that is T. Without T a signer, who knows all the logarithms, could choose an R8 for which an honest
// prover has no witness. R8 = identity is left: it has no Montgomery form, and native code refuses it too.
// Cost: 2,458 constraints for one element, 2,491 for two, 2,518 for three; 85 more if signed.
template EddsaVerify(elements, signed) {
    signal input keyX;
    signal input keyY;
    signal input r8x;
    signal input r8y;
    signal input s;
    signal input message[elements];
    signal output challenge[signed];
    signal output response[signed];

    component hash = Poseidon(4 + elements);
    hash.in[0] <== r8x;
    hash.in[1] <== r8y;
    hash.in[2] <== keyX;
    hash.in[3] <== keyY;
    for (var i = 0; i < elements; i++) {
        hash.in[4 + i] <== message[i];
    }

    // Q = −8·A
    component key = EdwardsToMontgomery();
    key.x <== keyX;
    key.y <== keyY;
    component double[3];
    for (var i = 0; i < 3; i++) {
        double[i] = MontgomeryDouble();
        double[i].u <== i == 0 ? key.u : double[i - 1].outU;
        double[i].v <== i == 0 ? key.v : double[i - 1].outV;
    }
    component product = MultiplyKey();
    product.u <== double[2].outU;
    product.v <== -double[2].outV;
    product.scalar <== hash.out;
    product.aliased <-- (s >> 252) & 1; // a hint there

    var T[2] = blindingPoint();
    component blinded = MontgomeryAdd();
    blinded.pu <== product.outU;
    blinded.pv <== product.outV;
    blinded.qu <== T[0];
    blinded.qv <== T[1];
    // Slopes are constrained in MontgomeryAdd.
    blinded.slope <-- product.outU == T[0] ? 0 : (T[1] - product.outV) / (T[0] - product.outU);

    component base = AddBaseMultiple(baseWindows(), signed);
    base.u <== blinded.outU;
    base.v <== blinded.outV;
    base.s <-- s & ((1 << 252) - 1); // a hint there

    component sum = MontgomeryAdd();
    sum.pu <== base.outU;
    sum.pv <== base.outV;
    sum.qu <== T[0];
    sum.qv <== -T[1];
    // T for the sum is R8 = identity, which is refused below.
    sum.slope <-- base.outU == T[0] ? 0 : (-T[1] - base.outV) / (T[0] - base.outU);

    // The sum is R8.
    sum.outU * (1 - r8y) === 1 + r8y;
    sum.outV * r8x === sum.outU;

    // With added between −2^252 and 2^252 and l below 2^252, added − even·l − S is, for an S below l, an integer of a size below
    // r: so it is 0 modulo r only if it is 0. An honest prover has added s, if s is odd, or s + l.
    signal even[signed];
    if (signed == 1) {
        even[0] <-- 1 - (s & 1); // constrained by the next lines
        even[0] * (even[0] - 1) === 0;
        challenge[0] <== hash.out;
        response[0] <== base.added - even[0] * subgroupOrder();
    }
}
