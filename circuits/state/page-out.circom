pragma circom 2.2.0;

include "./slot-update.circom";
include "./tree-top.circom";
include "../gadgets/multiplexer.circom";
include "../gadgets/demultiplexer.circom";

// Proves that the slots' old accounts stand in the tree under oldRoot, and that newRoot is the root of the tree in
// which each has its new holding and all else is the same. The slots are replaced one after another: the tree of slot
// k + 1 is the one that slot k left.
//
// levels:   height of the tree, at least 3. M: slots.
// indexBit: bits of each slot's account index. Assumed 0 or 1: the caller constrains.
// The accounts' columns: see AccountLeaf. path[k][h]: see SlotUpdate. topRoots: the 64 nodes two levels below the root.
// oldRoot, newRoot: constrained here.
// Cost: (714 + 802 · (levels − 2)) · M + 7,236 constraints.
template PageOut(levels, M) {
    var heights = levels - 2;
    signal input indexBit[M][3 * levels];
    signal input oldLive[M];
    signal input newLive[M];
    signal input oldHolding[M];
    signal input newHolding[M];
    signal input token[M];
    signal input keyY[M];
    signal input owner[M];
    signal input path[M][heights][8];
    signal input topRoots[64];
    signal output oldRoot;
    signal output newRoot;

    component oldTop = TreeTop();
    oldTop.in <== topRoots;
    oldRoot <== oldTop.root;

    component slot[M];
    component read[M];
    component write[M];
    var running[64] = topRoots;
    for (var k = 0; k < M; k++) {
        slot[k] = SlotUpdate(heights);
        for (var i = 0; i < 3 * heights; i++) {
            slot[k].indexBit[i] <== indexBit[k][i];
        }
        slot[k].oldLive <== oldLive[k];
        slot[k].newLive <== newLive[k];
        slot[k].oldHolding <== oldHolding[k];
        slot[k].newHolding <== newHolding[k];
        slot[k].token <== token[k];
        slot[k].keyY <== keyY[k];
        slot[k].owner <== owner[k];
        slot[k].path <== path[k];

        read[k] = Multiplexer(6);
        write[k] = Demultiplexer(6);
        for (var i = 0; i < 6; i++) {
            read[k].bit[i] <== indexBit[k][3 * heights + i];
            write[k].bit[i] <== indexBit[k][3 * heights + i];
        }
        write[k].in <== slot[k].newNode - slot[k].oldNode;
        for (var i = 0; i < 64; i++) {
            read[k].in[i] <== running[i];
            running[i] += write[k].out[i];
        }
        read[k].out === slot[k].oldNode;
    }

    component newTop = TreeTop();
    for (var i = 0; i < 64; i++) {
        newTop.in[i] <== running[i];
    }
    newRoot <== newTop.root;
}
