/**
 * What the page takes of poseidon-lite, for browsers without relaxed SIMD: the hash of a leaf and
 * that of a node. The constants of all sixteen widths would make every page 0.5 MB larger.
 */
export { poseidon4 } from "poseidon-lite/poseidon4";
export { poseidon8 } from "poseidon-lite/poseidon8";
