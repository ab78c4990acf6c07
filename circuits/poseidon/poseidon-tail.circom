pragma circom 2.2.0;

include "circomlib/circuits/poseidon_constants.circom";
include "./matrix.circom";
include "./rounds.circom";
include "./sparse-rounds.circom";
include "./tail-rounds.circom";

// Proves that out is the Poseidon hash whose state after the S-boxes of the first round is known:
// everything of Poseidon(n) but the n S-boxes of its inputs. Two hashes that differ in one input
// share the S-boxes of the others.
//
// n:   number of inputs of the hash, 1 … 16; state width t = n + 1.
// in:  in[i] = (input i + first round's constant)^5. Assumed: the caller constrains it.
// out: the hash, constrained here.
// Cost: 3·(7t + partial rounds) constraints: 378 for n = 8, 285 for n = 4.
//
// All constants are arguments of a template: a variable's value circom computes anew for every hash of every witness, an
// argument's only when it compiles. As variables the inverse matrices took a third of the time of a witness.
template PoseidonTail(n) {
    signal input in[n];
    signal output out;

    component rounds = TailRounds(
        n,
        POSEIDON_C(n + 1),
        [POSEIDON_M(n + 1), POSEIDON_P(n + 1)],
        [invertMatrix(n + 1, POSEIDON_M(n + 1)), invertMatrix(n + 1, POSEIDON_P(n + 1))],
        sparseRows(n + 1, partialRounds(n), POSEIDON_S(n + 1)),
        sparseColumns(n + 1, partialRounds(n), POSEIDON_S(n + 1)),
        1 / sparseDeterminant(n + 1, POSEIDON_S(n + 1))
    );
    rounds.in <== in;
    out <== rounds.out;
}
