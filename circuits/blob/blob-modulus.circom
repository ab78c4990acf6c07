pragma circom 2.2.0;

// q, the order of BLS12-381's scalar field, over which a blob is a polynomial (EIP-4844): 255 bits, more than a field
// element of this circuit has. Returns [lower 128 bits, upper 127 bits].
function blobModulus() {
    return [0x53bda402fffe5bfeffffffff00000001, 0x73eda753299d7d483339d80809a1d805];
}
