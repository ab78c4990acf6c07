pragma circom 2.2.0;

// One step of a long division by q, the order of BLS12-381's scalar field: 2·x + bit modulo q and its quotient, 0 or 1.
// x < q and the remainder are given by their lower 128 bits and the rest, for hints and constants of 255 bits do not fit
// into one field element. Returns [lower half, upper half, quotient].
function doubleModulo(low, high, bit) {
    var half = 1 << 128;
    var lowQ = 0x53bda402fffe5bfeffffffff00000001;
    var highQ = 0x73eda753299d7d483339d80809a1d805;

    var result[3];
    result[0] = (2 * low + bit) % half;
    result[1] = 2 * high + (2 * low + bit) \ half;
    result[2] = 0;
    if (result[1] > highQ || (result[1] == highQ && result[0] >= lowQ)) {
        var borrow = result[0] < lowQ ? 1 : 0;
        result[0] = result[0] - lowQ + borrow * half;
        result[1] = result[1] - highQ - borrow;
        result[2] = 1;
    }
    return result;
}
