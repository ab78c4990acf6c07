pragma circom 2.2.0;

include "./double-modulo.circom";

// Σ limb[j]·2^(16·j) modulo q and its quotient, for hints; limbs below 2^240, quotient below 2^128.
// Returns [lower 144 bits of the remainder, the rest of it, quotient].
function divideLimbs(limb) {
    // Without carries: 24 limbs of 16 bits.
    var digit[24];
    var carry = 0;
    for (var j = 0; j < 24; j++) {
        if (j < 16) {
            carry += limb[j];
        }
        digit[j] = carry & 0xffff;
        carry = carry >> 16;
    }
    var step[3] = [0, 0, 0];
    var quotient = 0;
    for (var i = 24 * 16 - 1; i >= 0; i--) {
        step = doubleModulo(step[0], step[1], (digit[i \ 16] >> (i % 16)) & 1);
        quotient = 2 * quotient + step[2];
    }
    return [step[0] + (step[1] & 0xffff) * (1 << 128), step[1] >> 16, quotient];
}
