pragma circom 2.2.0;

// Puts bits together to limbs of 16 bits.
//
// bit: count bits, the lowest first. Assumed 0 or 1: the caller constrains.
// out: ⌈count / 16⌉ limbs, the lowest first, constrained here.
// Cost: one linear constraint a limb.
template Limbs(count) {
    var limbs = (count + 15) \ 16;
    signal input bit[count];
    signal output out[limbs];

    for (var j = 0; j < limbs; j++) {
        var sum = 0;
        for (var i = 0; i < 16 && 16 * j + i < count; i++) {
            sum += bit[16 * j + i] * (1 << i);
        }
        out[j] <== sum;
    }
}
