pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/eddsaposeidon.circom";
include "circomlib/circuits/poseidon.circom";
include "merkle-root.circom";
include "plain-account.circom";

// One signed transfer as tutorials prove it: the sender's leaf stands under the old root, the
// signature is the sender's, the sender's new leaf gives a root in between, the receiver's leaf
// stands under that one, and the receiver's new leaf gives the new root. Four Merkle paths.
//
// levels: depth of the tree, 2^levels accounts.
// from, to: account indices, levels bits, constrained here. amount: 128 bits, constrained here.
// Balances are below 2^128 if they were before and no token has more in all: the sender's new one is
// constrained here. Nonces are taken to be far from the field's order, as in the tutorials.
// Publishes nothing: whoever sees only the roots cannot rebuild the state.
template PlainTransfer(levels) {
    signal input oldRoot;
    signal input token;
    signal input amount;
    signal input from;
    signal input fromKeyX;
    signal input fromKeyY;
    signal input fromBalance;
    signal input fromNonce;
    signal input fromSiblings[levels];
    signal input to;
    signal input toKeyX;
    signal input toKeyY;
    signal input toBalance;
    signal input toNonce;
    signal input toSiblings[levels];
    signal input r8x;
    signal input r8y;
    signal input s;
    signal output newRoot;

    component fromBits = Num2Bits(levels);
    fromBits.in <== from;
    component toBits = Num2Bits(levels);
    toBits.in <== to;

    component sender = PlainAccount();
    sender.keyX <== fromKeyX;
    sender.keyY <== fromKeyY;
    sender.balance <== fromBalance;
    sender.nonce <== fromNonce;
    sender.token <== token;
    component senderExists = MerkleRoot(levels);
    senderExists.leaf <== sender.leaf;
    senderExists.siblings <== fromSiblings;
    senderExists.bits <== fromBits.out;
    senderExists.root === oldRoot;

    component message = Poseidon(6);
    message.inputs[0] <== from;
    message.inputs[1] <== to;
    message.inputs[2] <== toKeyX;
    message.inputs[3] <== token;
    message.inputs[4] <== amount;
    message.inputs[5] <== fromNonce;
    component signature = EdDSAPoseidonVerifier();
    signature.enabled <== 1;
    signature.Ax <== fromKeyX;
    signature.Ay <== fromKeyY;
    signature.R8x <== r8x;
    signature.R8y <== r8y;
    signature.S <== s;
    signature.M <== message.out;

    component amountRange = Num2Bits(128);
    amountRange.in <== amount;
    component balanceRange = Num2Bits(128);
    balanceRange.in <== fromBalance - amount;
    component debited = PlainAccount();
    debited.keyX <== fromKeyX;
    debited.keyY <== fromKeyY;
    debited.balance <== fromBalance - amount;
    debited.nonce <== fromNonce + 1;
    debited.token <== token;
    component between = MerkleRoot(levels);
    between.leaf <== debited.leaf;
    between.siblings <== fromSiblings;
    between.bits <== fromBits.out;

    component receiver = PlainAccount();
    receiver.keyX <== toKeyX;
    receiver.keyY <== toKeyY;
    receiver.balance <== toBalance;
    receiver.nonce <== toNonce;
    receiver.token <== token;
    component receiverExists = MerkleRoot(levels);
    receiverExists.leaf <== receiver.leaf;
    receiverExists.siblings <== toSiblings;
    receiverExists.bits <== toBits.out;
    receiverExists.root === between.root;

    component credited = PlainAccount();
    credited.keyX <== toKeyX;
    credited.keyY <== toKeyY;
    credited.balance <== toBalance + amount;
    credited.nonce <== toNonce;
    credited.token <== token;
    component after = MerkleRoot(levels);
    after.leaf <== credited.leaf;
    after.siblings <== toSiblings;
    after.bits <== toBits.out;
    newRoot <== after.root;
}
