/**
 * The checks of the L1 contract on a batch, one by one and in its order (SPEC.md section 8), of the
 * parts that the mirror is made of, so that a page can show each with its time. The pairing is that of
 * `src/proof`, which needs no Node.
 */
import { groupData } from "../../src/batch/calldata.js";
import { newRootOf } from "../../src/batch/data.js";
import { evaluateAlone, type PublicInputs } from "../../src/batch/public-inputs.js";
import { assertFieldElement } from "../../src/crypto/field.js";
import { gotExpected } from "../../src/errors.js";
import type { VerificationKey } from "../../src/proof/verification-key.js";
import { verifyGroth16 } from "../../src/proof/verify-groth16.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { assertCoordinates, assertPoints, snarkjsProof } from "../../verifier/proof-points.js";
import { depositItems, exitItems, payeesOf } from "../../verifier/published-operations.js";
import { Queue } from "../../verifier/queue.js";
import type { GroupSubmission } from "../../verifier/submission.js";
import { verifierError } from "../../verifier/verifier-error.js";
import type { Check } from "./check.js";

/** What the contract knows before a batch. */
export interface ContractView {
  /** Deployment domain, 88 bits. */
  readonly domain: bigint;
  readonly stateRoot: bigint;
  readonly shape: Shape;
  /** Depth of the state tree. */
  readonly levels: number;
  readonly verificationKey: VerificationKey;
}

/** Nothing is ever queued in a run of files. */
const EMPTY_QUEUE = { deadline: 0, spacing: 0 };

/** @param group one batch, as `readCalldata` gives it */
export function l1Checks(group: GroupSubmission, contract: ContractView): Check[] {
  const { shape, oldRoot } = group;
  const { digest, proof } = group.proofs[0]!;
  let data: Uint8Array = new Uint8Array();
  let inputs: PublicInputs = { digest, challenge: 0n, y: 0n };
  return [
    {
      name: "shape and length",
      asks: "Is there a key for this shape, and are the data as long as it says?",
      run() {
        if (formatShape(shape) !== formatShape(contract.shape)) {
          throw verifierError(
            "UnknownShape",
            `no verification key for shape ${formatShape(shape)}`,
          );
        }
        data = groupData(group.data, shape, { ...group, domain: contract.domain })[0]!;
      },
    },
    {
      name: "roots",
      asks: "Does it start at the root that L1 has now, and is its new root a field element?",
      run() {
        if (oldRoot !== contract.stateRoot) {
          const message = gotExpected("old root", oldRoot, contract.stateRoot);
          throw verifierError("RootMismatch", message);
        }
        assertFieldElement(newRootOf(data), "new root");
      },
    },
    {
      name: "queues",
      asks: "Are its deposits and exits the next ones that L1 has queued?",
      run() {
        new Queue("deposit queue", EMPTY_QUEUE).checkNext(depositItems(data, shape));
        new Queue("exit queue", EMPTY_QUEUE).checkNext(exitItems(data, shape));
      },
    },
    {
      name: "keys",
      asks: "Is every key that is paid to a field element?",
      run() {
        for (const { keyY } of payeesOf(data, shape)) assertFieldElement(keyY, "key");
      },
    },
    {
      name: "challenge and y",
      asks: "The bytes as one number: a challenge from their hashes, and y, their value at it. Is the digest a field element?",
      run() {
        assertFieldElement(digest, "digest");
        inputs = { digest, ...evaluateAlone(digest, data, contract) };
      },
    },
    {
      name: "points",
      asks: "Are the proof’s three points on their curves?",
      run() {
        assertCoordinates(proof);
        assertPoints(proof);
      },
    },
    {
      name: "pairing",
      asks: "Does the proof hold for digest, challenge and y under the verification key?",
      run() {
        const { challenge, y } = inputs;
        verifyGroth16(contract.verificationKey, [digest, challenge, y], snarkjsProof(proof));
      },
    },
  ];
}
