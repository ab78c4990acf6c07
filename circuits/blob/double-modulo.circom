pragma circom 2.2.0;

include "./blob-modulus.circom";

// One step of a long division by q: 2·x + bit modulo q and its quotient, 0 or 1. x < q and the remainder are given by
// their lower 128 bits and the rest. Returns [lower half, upper half, quotient].
function doubleModulo(low, high, bit) {
    var half = 1 << 128;
    var q[2] = blobModulus();
    var result[3];
    result[0] = (2 * low + bit) % half;
    result[1] = 2 * high + (2 * low + bit) \ half;
    result[2] = 0;
    if (result[1] > q[1] || (result[1] == q[1] && result[0] >= q[0])) {
        var borrow = result[0] < q[0] ? 1 : 0;
        result[0] = result[0] - q[0] + borrow * half;
        result[1] = result[1] - q[1] - borrow;
        result[2] = 1;
    }
    return result;
}
