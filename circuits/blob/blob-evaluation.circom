pragma circom 2.2.0;

include "./challenge-cube.circom";
include "./group-evaluation.circom";
include "./limbs.circom";

// Evaluates the elements of a blob (EIP-4844) at z modulo q, the order of BLS12-381's scalar field: y = Σ element[e]·z^e.
// From the top, twelve elements at a time are added to what has been evaluated so far, times z^12.
//
// n:   elements of 31 bytes, from 1 on.
// bit: 248 for each element, the highest first, as Records takes them. zBit: 128, the lowest first.
//      Assumed 0 or 1: the caller constrains.
// low, high: the lower 144 bits of y and the other 111, constrained here. y below q, or q more where that fits.
// Cost: 407 constraints if n > 3, 918 for each twelve elements below the topmost group of two to thirteen, and what
// GroupEvaluation says of that. 1,325 for 13 elements, 2,243 for 25.
template BlobEvaluation(n) {
    signal input bit[248 * n];
    signal input zBit[128];
    signal output low;
    signal output high;

    component zLimbs = Limbs(128);
    zLimbs.bit <== zBit;
    component elementLimbs[n];
    for (var e = 0; e < n; e++) {
        elementLimbs[e] = Limbs(248);
        for (var i = 0; i < 248; i++) {
            elementLimbs[e].bit[i] <== bit[248 * e + 247 - i];
        }
    }
    component cube;
    if (n > 3) {
        cube = ChallengeCube();
        cube.z <== zLimbs.out;
    }

    // value[g]: what has been evaluated from the topmost element down to element 12·g.
    var groups = (n + 10) \ 12;
    signal value[groups + 1][16];
    value[groups] <== elementLimbs[n - 1].out;
    component group[groups];
    for (var g = groups - 1; g >= 0; g--) {
        var below = g == groups - 1 ? n - 1 - 12 * g : 12;
        group[g] = GroupEvaluation(below + 1);
        for (var e = 0; e < below; e++) {
            group[g].element[e] <== elementLimbs[12 * g + e].out;
        }
        group[g].element[below] <== value[g + 1];
        group[g].z <== zLimbs.out;
        for (var j = 0; j < 16; j++) {
            group[g].cube[j] <== n > 3 ? cube.out[j] : 0;
        }
        value[g] <== group[g].out;
    }

    var lowSum = 0;
    for (var j = 0; j < 9; j++) {
        lowSum += value[0][j] * (1 << (16 * j));
    }
    low <== lowSum;
    var highSum = 0;
    for (var j = 9; j < 16; j++) {
        highSum += value[0][j] * (1 << (16 * (j - 9)));
    }
    high <== highSum;
}
