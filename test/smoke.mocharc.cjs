/** What depends most on the Node that runs it: WebAssembly from the generator, proofs, threads, the command line. */
module.exports = {
  ...require("./parallel.mocharc.cjs"),
  spec: [
    "dist/test/runtime/**/*.test.js",
    "dist/test/src/arithmetic/**/*.test.js",
    "dist/test/src/crypto/**/*.test.js",
    "dist/test/prover/arithmetic/**/*.test.js",
    "dist/test/prover/engine/**/*.test.js",
    "dist/test/prover/pool/**/*.test.js",
    "dist/test/prover/witness/**/*.test.js",
    "dist/test/prover/witness-program/**/*.test.js",
    "dist/test/cli/prove-and-verify.test.js",
    "dist/test/cli/doctor.test.js",
  ],
  "node-option": ["enable-source-maps"],
  reporter: "spec",
};
