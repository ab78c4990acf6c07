/**
 * A verification key on L1: an account whose code is the key (contracts/Groth16.sol). A zero byte in
 * front stops whoever calls it, so that the data can never run.
 */
import type { Hex } from "viem";
import { concatHex, numberToHex, size } from "viem/utils";
import { exportVerificationKey } from "../../prover/keys/verification-key.js";
import type { VerificationKey } from "../../src/proof/verification-key.js";

/** The instruction STOP. */
const STOP: Hex = "0x00";

/**
 * The code of the account that holds the key of a proving key.
 *
 * @param zkeyPath the .zkey, of which only the public parts are read
 */
export async function keyCode(zkeyPath: string): Promise<Hex> {
  return codeOfKey(await exportVerificationKey(zkeyPath));
}

/** alpha, beta, gamma, delta and the points of the public inputs, in the order of EIP-197. */
export function codeOfKey(key: VerificationKey): Hex {
  const words = [
    ...g1Words(key.vk_alpha_1),
    ...[key.vk_beta_2, key.vk_gamma_2, key.vk_delta_2].flatMap(g2Words),
    ...key.IC.flatMap(g1Words),
  ];
  return concatHex([STOP, ...words.map((word) => numberToHex(BigInt(word!), { size: 32 }))]);
}

/** What a deployment of such an account sends: code that returns all behind it. */
export function keyDeployment(code: Hex): Hex {
  // PUSH2 length, DUP1, PUSH1 10, PUSH0, CODECOPY, PUSH0, RETURN: ten bytes.
  return concatHex(["0x61", numberToHex(size(code), { size: 2 }), "0x80600a5f395ff3", code]);
}

function g1Words([x, y]: readonly string[]) {
  return [x, y];
}

/** Of each coordinate the imaginary part first. */
function g2Words([x, y]: readonly (readonly string[])[]) {
  return [x![1], x![0], y![1], y![0]];
}
