pragma circom 2.2.0;

include "../blob/blob-evaluation.circom";
include "../gadgets/bits.circom";
include "./evaluation.circom";

// The value of what a batch publishes, which L1 or the reader of a blob computes too (SPEC.md section 5): of header and
// settlement as a polynomial over this field, and of the records as one over the field of blobs.
//
// out = Σ settled[i]·z^i + w·low + w²·high, where low + 2^144·high is the records' value at z.
// challenge: w·2^128 + z, w of 120 bits and z of 128, constrained here. z is drawn once all that is evaluated is fixed, w once
//            the records' value is: so out binds settled, low and high each by itself.
// settled:   field elements. recordBit: 248 for each element of the records. Assumed 0 or 1: the caller constrains.
// Cost: settledCount + 249 constraints, and those of BlobEvaluation.
template PublishedValue(settledCount, recordElements) {
    signal input settled[settledCount];
    signal input recordBit[248 * recordElements];
    signal input challenge;
    signal output out;

    component challengeBits = Bits(248);
    challengeBits.in <== challenge;
    component blob = BlobEvaluation(recordElements);
    blob.bit <== recordBit;
    var z = 0;
    for (var i = 0; i < 128; i++) {
        blob.zBit[i] <== challengeBits.out[i];
        z += challengeBits.out[i] * (1 << i);
    }
    var w = 0;
    for (var i = 128; i < 248; i++) {
        w += challengeBits.out[i] * (1 << (i - 128));
    }
    component evaluation = Evaluation(settledCount);
    evaluation.in <== settled;
    evaluation.z <== z;

    signal weighted <== w * blob.high + blob.low;
    out <== w * weighted + evaluation.out;
}
