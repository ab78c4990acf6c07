pragma circom 2.2.0;

include "./rounds.circom";

// Rounds 2 … 8 of Poseidon(n), with the partial rounds between them: what PoseidonTail consists of.
//
// n:   number of inputs of the hash, 1 … 16; state width t = n + 1.
// C:   circomlib's round constants of width t.
// mix: its mixing matrices M, of full rounds, and P, of the last one before the partial rounds. unmix: their inverses.
// rows, columns: the mixing matrices of the partial rounds, see sparseRows. inverseDeterminant: of each of them.
// in:  the inputs' lanes after the S-boxes of round 1. Assumed: the caller constrains them.
// out: the hash, constrained here.
// Cost: 3·(7t + partial rounds) constraints.
//
// The rounds are circomlib's (https://eprint.iacr.org/2019/458, optimised form of appendix B), but the wires are
// the *inputs* of the S-boxes, not their outputs. The product fourth·x of one round is then a linear combination
// of the inputs of the next, and every long combination stands once, on the C side, which a Groth16 prover never
// evaluates: a hash has 0.9k nonzeros in A and B instead of 8k. The hints of the wires are constrained by these
// products: each mixing layer is invertible, so they determine the next inputs.
template TailRounds(n, C, mix, unmix, rows, columns, inverseDeterminant) {
    signal input in[n];
    signal output out;

    var t = n + 1;
    var partial = partialRounds(n);

    // Inputs of the S-boxes: rounds 2 … 4 (the second one's are combinations of `in`), the partial rounds, rounds 5 … 8.
    signal head[2][t];
    signal middle[partial + 1];
    signal tail[4][t];
    signal headSquare[3][t];
    signal headFourth[3][t];
    signal middleSquare[partial];
    signal middleFourth[partial];
    signal tailSquare[4][t];
    signal tailFourth[4][t];

    // Round 2 takes in, the capacity lane being a constant in round 1.
    var state[t];
    var powers[t];
    powers[0] = C[0] * C[0] * C[0] * C[0] * C[0] + C[t];
    for (var i = 1; i < t; i++) {
        powers[i] = in[i - 1] + C[t + i];
    }
    for (var i = 0; i < t; i++) {
        state[i] = 0;
        for (var j = 0; j < t; j++) {
            state[i] += mix[0][j][i] * powers[j];
        }
    }

    // Rounds 2 … 4. After the last, the mixing matrix is P.
    var next[t];
    for (var round = 0; round < 3; round++) {
        var hint[t];
        for (var i = 0; i < t; i++) {
            headSquare[round][i] <== state[i] * state[i];
            headFourth[round][i] <== headSquare[round][i] * headSquare[round][i];
            hint[i] = headFourth[round][i] * state[i] + C[(round + 2) * t + i];
        }
        if (round < 2) {
            for (var i = 0; i < t; i++) {
                var mixed = 0;
                for (var j = 0; j < t; j++) {
                    mixed += mix[0][j][i] * hint[j];
                }
                head[round][i] <-- mixed;
            }
            for (var j = 0; j < t; j++) {
                var unmixed = 0;
                for (var i = 0; i < t; i++) {
                    unmixed += unmix[0][i][j] * head[round][i];
                }
                headFourth[round][j] * state[j] === unmixed - C[(round + 2) * t + j];
            }
            for (var i = 0; i < t; i++) {
                state[i] = head[round][i];
            }
        } else {
            for (var i = 0; i < t; i++) {
                next[i] = 0;
                for (var j = 0; j < t; j++) {
                    next[i] += mix[1][j][i] * hint[j];
                }
            }
        }
    }

    // Partial rounds, forwards: the hints.
    middle[0] <-- next[0];
    for (var k = 0; k < partial; k++) {
        middleSquare[k] <== middle[k] * middle[k];
        middleFourth[k] <== middleSquare[k] * middleSquare[k];
        var first = middleFourth[k] * middle[k] + C[5 * t + k];
        var mixed = rows[k][0] * first;
        for (var i = 1; i < t; i++) {
            mixed += rows[k][i] * next[i];
            next[i] += columns[k][i] * first;
        }
        middle[k + 1] <-- mixed;
    }
    tail[0][0] <== middle[partial];
    for (var i = 1; i < t; i++) {
        tail[0][i] <-- next[i];
    }

    // Partial rounds, backwards: what the first lane must have been for the lanes after the round to be what they are.
    // `rest` is what the other lanes add to the first one in round k.
    var lane[t];
    var rest = 0;
    for (var i = 1; i < t; i++) {
        lane[i] = tail[0][i];
        rest += rows[partial - 1][i] * lane[i];
    }
    for (var k = partial - 1; k >= 0; k--) {
        var first = (middle[k + 1] - rest) * inverseDeterminant;
        middleFourth[k] * middle[k] === first - C[5 * t + k];
        var before = k == 0 ? 0 : k - 1; // below round 0 nobody needs the rest
        rest = 0;
        for (var i = 1; i < t; i++) {
            lane[i] -= columns[k][i] * first;
            rest += rows[before][i] * lane[i];
        }
    }
    lane[0] = middle[0];
    for (var j = 0; j < t; j++) {
        var unmixed = 0;
        for (var i = 0; i < t; i++) {
            unmixed += unmix[1][i][j] * lane[i];
        }
        headFourth[2][j] * state[j] === unmixed - C[4 * t + j];
    }

    // Rounds 5 … 8; of the last one only the first lane is needed, and its last product is folded into it.
    signal power[t - 1];
    var output0 = 0;
    for (var round = 0; round < 4; round++) {
        var hint[t];
        for (var i = 0; i < t; i++) {
            tailSquare[round][i] <== tail[round][i] * tail[round][i];
            tailFourth[round][i] <== tailSquare[round][i] * tailSquare[round][i];
        }
        if (round < 3) {
            var at = 5 * t + partial + round * t;
            for (var i = 0; i < t; i++) {
                hint[i] = tailFourth[round][i] * tail[round][i] + C[at + i];
            }
            for (var i = 0; i < t; i++) {
                var mixed = 0;
                for (var j = 0; j < t; j++) {
                    mixed += mix[0][j][i] * hint[j];
                }
                tail[round + 1][i] <-- mixed;
            }
            for (var j = 0; j < t; j++) {
                var unmixed = 0;
                for (var i = 0; i < t; i++) {
                    unmixed += unmix[0][i][j] * tail[round + 1][i];
                }
                tailFourth[round][j] * tail[round][j] === unmixed - C[at + j];
            }
        } else {
            for (var i = 0; i < t - 1; i++) {
                power[i] <== tailFourth[3][i] * tail[3][i];
                output0 += mix[0][i][0] * power[i];
            }
            out <== mix[0][t - 1][0] * tailFourth[3][t - 1] * tail[3][t - 1] + output0;
        }
    }
}
