pragma circom 2.2.0;

include "./curve.circom";
include "./montgomery-double.circom";
include "./double-add.circom";
include "./key-slopes.circom";

// Gives k·Q for an integer k that is congruent to `scalar` modulo the order l of Q, up to the aliases named below.
//
// (u, v): Q. Assumed to be of order l: the caller constrains. scalar: any field element, the hash of a signature.
// aliased: hint, 1 if the other k of the scalar is meant, that with another parity, less or more by r; else 0.
// (outU, outV): k·Q, constrained here.
//
// k is odd and lies between 2^253 and 3·2^253, as 2·2^253 + Σ sign_i · 2^i with 253 signs. A step is 2·acc ± Q, and
// the sign is a wire signedV[i] = ±v: one constraint makes it one of both, and v·Σ sign_i·2^i = Σ signedV[i]·2^i is
// linear. So a bit of the scalar costs 6 constraints in all.
//
// Constrained is k ≡ scalar + (6 + parity)·l modulo r, with a free parity bit. k is not compared with r, but it is odd
// as r is and lies within 2^254 < 2·r, so there is at most one k for a parity and two for a scalar, each a fixed
// function of it. Used as the challenge of a Schnorr signature this costs one bit of security against forgery and no
// more: a forger must meet one of two values, both fixed by the hash. It saves the constraints of a strict
// decomposition.
//
// Exceptional cases: acc = m·Q where m starts at 2 and is at least 3 afterwards, so acc = ±Q or acc + Q = ±acc needs
// m ≡ ±1, 0 or a half modulo l, which only the last steps could reach and only for some forty values of the scalar,
// out of 2^254: as hard to meet as a preimage of Poseidon.
// Cost: 6·253 + 6 constraints.
template MultiplyKey() {
    signal input u;
    signal input v;
    signal input scalar;
    signal input aliased;
    signal output outU;
    signal output outV;

    var n = 253;
    var l = subgroupOrder();
    var offset = 6 * l - (1 << n) - 1; // 0 < offset < l

    // Hints: bits of (k − 2^n − 1) / 2, where k = scalar + (6 + parity)·l is odd; halves are added because k may
    // exceed r. The other k is that sum, which is even then, less r if it is so large, else with r more.
    signal parity <-- (scalar & 1) ^ (offset & 1) ^ aliased;
    parity * (parity - 1) === 0;
    var addend = offset + parity * l;
    var half = (scalar >> 1) + (addend >> 1) + (scalar & addend & 1);
    if (aliased == 1) {
        var halfModulus = (-1) >> 1; // (r − 1) / 2
        half = half - halfModulus >= 0 ? half - halfModulus : half + halfModulus + 1;
    }

    component start = MontgomeryDouble();
    start.u <== u;
    start.v <== v;

    var slopes[253][2] = keySlopes(start.outU, start.outV, u, v, half);
    signal signedV[n];
    component step[n];
    var sum = 0;
    for (var i = n - 1; i >= 0; i--) {
        signedV[i] <-- ((half >> i) & 1) == 1 ? v : -v;
        (signedV[i] - v) * (signedV[i] + v) === 0;
        sum += signedV[i] * (1 << i);

        step[i] = DoubleAdd();
        step[i].pu <== i == n - 1 ? start.outU : step[i + 1].outU;
        step[i].pv <== i == n - 1 ? start.outV : step[i + 1].outV;
        step[i].qu <== u;
        step[i].qv <== signedV[i];
        step[i].slopes[0] <-- slopes[i][0];
        step[i].slopes[1] <-- slopes[i][1];
    }
    (scalar + (6 + parity) * l - (1 << n) - (1 << n)) * v === sum;
    outU <== step[0].outU;
    outV <== step[0].outV;
}
