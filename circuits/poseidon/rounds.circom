pragma circom 2.2.0;

// Number of partial rounds of Poseidon with n inputs, 1 ≤ n ≤ 16, x^5 and 128-bit security over BN254
// (https://eprint.iacr.org/2019/458, table 2, as circomlib rounds them up). Full rounds are 8 for every n.
function partialRounds(n) {
    var ROUNDS[16] = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68];
    return ROUNDS[n - 1];
}
