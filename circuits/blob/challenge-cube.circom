pragma circom 2.2.0;

include "./limb-product.circom";
include "./reduction.circom";

// The third power of a challenge of 128 bits modulo q (see blobModulus).
//
// z: 8 limbs of 16 bits. Assumed: the caller constrains. Its limbs sum up to less than 2^19, those of z³ to less than 2^57.
// out: 16 limbs of 16 bits, 255 bits in all, constrained here. z³ mod q, or q more where that fits.
// Cost: 407 constraints.
template ChallengeCube() {
    signal input z[8];
    signal output out[16];

    component square = LimbProduct(8, 8);
    square.a <== z;
    square.b <== z;
    component cube = LimbProduct(15, 8);
    cube.a <== square.out;
    cube.b <== z;
    component reduction = Reduction(22, 57);
    reduction.in <== cube.out;
    out <== reduction.out;
}
