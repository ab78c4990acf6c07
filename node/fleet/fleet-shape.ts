/** A shape that the fleet proves: by what circuit and key are known, and what checks its proofs. */
import type { ArtifactFile } from "../../prover/artifacts/artifact-file.js";
import type { VerificationKey } from "../../src/proof/verification-key.js";
import type { Shape } from "../../src/shape.js";

export interface FleetShape {
  readonly shape: Shape;
  readonly constraints: number;
  /** sha256 (lower-case hex) of the compiled constraints. */
  readonly circuit: string;
  /** Id of the verification key. */
  readonly key: string;
  readonly verificationKey: VerificationKey;
  readonly provingKey: ArtifactFile;
}
