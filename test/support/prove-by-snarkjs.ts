/** Required by mocha before any test of `npm run test:snarkjs`: snarkjs proves wherever a test does not name a backend. */
process.env.QUIPU_BACKEND = "snarkjs";
