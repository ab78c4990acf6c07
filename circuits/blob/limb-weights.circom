pragma circom 2.2.0;

include "./double-modulo.circom";

// The 16 limbs of 16 bits of 2^(16·h) mod q, for h = 16 … 75: what a limb at position h counts.
function limbWeights() {
    var weights[60][16];
    var power[3] = [1, 0, 0];
    for (var h = 1; h < 76; h++) {
        for (var i = 0; i < 16; i++) {
            power = doubleModulo(power[0], power[1], 0);
        }
        for (var j = 0; j < 8 && h >= 16; j++) {
            weights[h - 16][j] = (power[0] >> (16 * j)) & 0xffff;
            weights[h - 16][j + 8] = (power[1] >> (16 * j)) & 0xffff;
        }
    }
    return weights;
}
