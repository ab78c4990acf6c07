/**
 * A prover in rapidsnark's form, for the tests of external ones: `zkey witness proof public`. With
 * `QUIPU_TEST_PROVER` it fails, or writes another proof than it should.
 */
import { writeFile } from "node:fs/promises";
import { groth16 } from "snarkjs";
import { withSingleThreadCurve } from "../../prover/snarkjs/single-thread-curve.js";

const [zkey, witness, proofPath, signalsPath] = process.argv.slice(2);
const mode = process.env.QUIPU_TEST_PROVER;
if (mode === "fail") {
  console.error("this program does not feel like it");
  process.exit(3);
}
await withSingleThreadCurve(async () => {
  const { proof, publicSignals } = await groth16.prove(zkey!, witness!);
  const lie = { ...proof, pi_a: proof.pi_c, pi_c: proof.pi_a };
  await writeFile(proofPath!, JSON.stringify(mode === "lie" ? lie : proof));
  await writeFile(signalsPath!, JSON.stringify(publicSignals));
});
