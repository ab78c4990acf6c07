/** Ends the threads that snarkjs started, so that the test process can exit by itself. */
export async function endSnarkjs(): Promise<void> {
  await globalThis.curve_bn128?.terminate();
}
