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
// elements: of the message, 1 … 12.
// keyX, keyY, r8x, r8y, message: any field elements. s: hint, 0 … l − 1.
//
// Refused keys: off the curve, and of an order that divides 8 (the chain of doublings meets the point of order two or
// the identity, neither of which it can double). R8 is the only point for which the equation holds, on the curve and
// in the subgroup by construction.
// s is not range-checked: the circuit adds some multiple of Base8 and nobody sees which. s and s + l are the same
// signature to it, which is harmless because nothing identifies an operation by its signature; nonces do.
// The sum starts from T, whose discrete logarithm nobody knows, and T is taken off in the end. So no partial sum is ±
// the point that is added to it, which would leave a slope free or have no solution: whoever met that would know a
// multiple of Base8 that is T. Without T a signer, who knows all the logarithms, could choose an R8 for which an honest
// prover has no witness. R8 = identity is left: it has no Montgomery form, and native code refuses it too.
// Cost: 2,458 constraints for one element, 2,491 for two, 2,518 for three.
template EddsaVerify(elements) {
    signal input keyX;
    signal input keyY;
    signal input r8x;
    signal input r8y;
    signal input s;
    signal input message[elements];

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

    var T[2] = blindingPoint();
    component blinded = MontgomeryAdd();
    blinded.pu <== product.outU;
    blinded.pv <== product.outV;
    blinded.qu <== T[0];
    blinded.qv <== T[1];
    // Slopes are constrained in MontgomeryAdd.
    blinded.slope <-- product.outU == T[0] ? 0 : (T[1] - product.outV) / (T[0] - product.outU);

    component base = AddBaseMultiple(baseWindows());
    base.u <== blinded.outU;
    base.v <== blinded.outV;
    base.s <== s;

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
}
