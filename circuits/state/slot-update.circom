pragma circom 2.2.0;

include "./account-leaf.circom";
include "./merkle-step.circom";

// Climbs from an account's leaf to the subtree root above it, before and after the batch.
//
// heights:  levels to climb, at least 1. path[h]: the eight children of the node at height h + 1 above the account.
// indexBit: the lowest 3·heights bits of the account's index. Assumed 0 or 1: the caller constrains.
// The account's columns: see AccountLeaf. oldNode, newNode: constrained here.
// Cost: 588 + 802 · heights constraints.
template SlotUpdate(heights) {
    signal input indexBit[3 * heights];
    signal input oldLive;
    signal input newLive;
    signal input oldHolding;
    signal input newHolding;
    signal input token;
    signal input keyY;
    signal input owner;
    signal input path[heights][8];
    signal output oldNode;
    signal output newNode;

    component leaf = AccountLeaf();
    leaf.oldLive <== oldLive;
    leaf.newLive <== newLive;
    leaf.oldHolding <== oldHolding;
    leaf.newHolding <== newHolding;
    leaf.token <== token;
    leaf.keyY <== keyY;
    leaf.owner <== owner;

    component step[heights];
    for (var h = 0; h < heights; h++) {
        step[h] = MerkleStep();
        for (var i = 0; i < 3; i++) {
            step[h].bit[i] <== indexBit[3 * h + i];
        }
        step[h].children <== path[h];
        step[h].oldChild <== h == 0 ? leaf.oldLeaf : step[h - 1].oldParent;
        step[h].newChild <== h == 0 ? leaf.newLeaf : step[h - 1].newParent;
    }
    oldNode <== step[heights - 1].oldParent;
    newNode <== step[heights - 1].newParent;
}
