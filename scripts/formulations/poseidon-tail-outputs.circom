pragma circom 2.2.0;

include "circomlib/circuits/poseidon_constants.circom";
include "./rounds.circom";

// For comparison only: PoseidonTail as flat circuits write it. The wires are the outputs of the S-boxes, and each
// input is the linear combination of them that the mixing layers make of it, three times a round.
// Same number of constraints, same witness size, 8 times the nonzeros in A and B.
template PoseidonTail(n) {
    signal input in[n];
    signal output out;

    var t = n + 1;
    var partial = partialRounds(n);
    var C[8 * t + partial] = POSEIDON_C(t);
    var S[partial * (2 * t - 1)] = POSEIDON_S(t);
    var M[t][t] = POSEIDON_M(t);
    var P[t][t] = POSEIDON_P(t);

    signal square[7][t];
    signal fourth[7][t];
    signal power[7][t];
    signal middleSquare[partial];
    signal middleFourth[partial];
    signal middlePower[partial];

    var lane[t];
    var powers[t];
    powers[0] = C[0] * C[0] * C[0] * C[0] * C[0] + C[t];
    for (var i = 1; i < t; i++) {
        powers[i] = in[i - 1] + C[t + i];
    }
    for (var i = 0; i < t; i++) {
        lane[i] = 0;
        for (var j = 0; j < t; j++) {
            lane[i] += M[j][i] * powers[j];
        }
    }
    for (var round = 0; round < 3; round++) {
        for (var i = 0; i < t; i++) {
            square[round][i] <== lane[i] * lane[i];
            fourth[round][i] <== square[round][i] * square[round][i];
            power[round][i] <== fourth[round][i] * lane[i];
            powers[i] = power[round][i] + C[(round + 2) * t + i];
        }
        for (var i = 0; i < t; i++) {
            lane[i] = 0;
            for (var j = 0; j < t; j++) {
                lane[i] += (round < 2 ? M[j][i] : P[j][i]) * powers[j];
            }
        }
    }
    for (var k = 0; k < partial; k++) {
        var at = (2 * t - 1) * k;
        middleSquare[k] <== lane[0] * lane[0];
        middleFourth[k] <== middleSquare[k] * middleSquare[k];
        middlePower[k] <== middleFourth[k] * lane[0];
        var first = middlePower[k] + C[5 * t + k];
        lane[0] = S[at] * first;
        for (var i = 1; i < t; i++) {
            lane[0] += S[at + i] * lane[i];
            lane[i] += first * S[at + t + i - 1];
        }
    }
    for (var round = 3; round < 7; round++) {
        for (var i = 0; i < t; i++) {
            square[round][i] <== lane[i] * lane[i];
            fourth[round][i] <== square[round][i] * square[round][i];
            power[round][i] <== fourth[round][i] * lane[i];
            powers[i] = power[round][i] + (round < 6 ? C[5 * t + partial + (round - 3) * t + i] : 0);
        }
        for (var i = 0; i < t; i++) {
            lane[i] = 0;
            for (var j = 0; j < t; j++) {
                lane[i] += M[j][i] * powers[j];
            }
        }
    }
    out <== lane[0];
}
