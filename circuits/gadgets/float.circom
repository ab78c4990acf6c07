pragma circom 2.2.0;

// Decodes a decimal float: out = mantissa · 10^exponent.
//
// bit: mantissaBits bits of mantissa (lowest first), then 5 bits of exponent. Assumed 0 or 1: the caller constrains.
// out: below 2^mantissaBits · 10^31, constrained here; 2^138 at the most for float40, 2^114 for float16.
// Cost: 5 constraints.
template Float(mantissaBits) {
    signal input bit[mantissaBits + 5];
    signal output out;

    var mantissa = 0;
    for (var i = 0; i < mantissaBits; i++) {
        mantissa += bit[i] * (1 << i);
    }
    signal scaled[6];
    scaled[0] <== mantissa;
    var power = 10; // 10^(2^i)
    for (var i = 0; i < 5; i++) {
        scaled[i + 1] <== scaled[i] * (1 + bit[mantissaBits + i] * (power - 1));
        power = power * power;
    }
    out <== scaled[5];
}
