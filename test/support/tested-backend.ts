import { defaultBackend } from "../../prover/pool/backends.js";

/** The backend that proves wherever a test does not name one: QUIPU_BACKEND, as for the command. */
export const TESTED_BACKEND = process.env.QUIPU_BACKEND ?? defaultBackend();
