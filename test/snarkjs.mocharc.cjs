/**
 * The tests that end in a proof, once more with snarkjs in place of the engine. Tests of circuits and attacks on them end at
 * constraints and prove nothing; those of the pool and of the engine name what proves.
 */
const parallel = require("./parallel.mocharc.cjs");

module.exports = {
  ...parallel,
  require: [...parallel.require, "./dist/test/support/prove-by-snarkjs.js"],
  spec: [
    "dist/test/parity/parity.test.js",
    "dist/test/workload/prove-workload.test.js",
    "dist/test/l1/optimistic/outcomes.test.js",
    "dist/test/contracts/real-proofs.test.js",
    "dist/test/page/run.test.js",
    "dist/test/src/proof/verify-groth16.test.js",
    "dist/test/verifier/rollup-contract.test.js",
  ],
  "node-option": ["enable-source-maps"],
  reporter: "spec",
};
