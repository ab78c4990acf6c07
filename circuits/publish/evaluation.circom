pragma circom 2.2.0;

// Evaluates a polynomial by Horner's rule: out = Σ in[i]·z^i.
//
// in, z: field elements. out: constrained here.
// Cost: count − 1 constraints.
template Evaluation(count) {
    signal input in[count];
    signal input z;
    signal output out;

    signal sum[count];
    sum[count - 1] <== in[count - 1];
    for (var i = count - 2; i >= 0; i--) {
        sum[i] <== sum[i + 1] * z + in[i];
    }
    out <== sum[0];
}
