/**
 * What the test runs both in a page and in Node: each thing that a wallet or an explorer does with
 * the protocol. All that goes in and comes out is JSON.
 */
import { verifyMessage } from "../../src/crypto/eddsa.js";
import {
  type Account,
  createTransfer,
  deploymentDomain,
  deriveKeyPair,
  type Groth16Proof,
  type KeyPair,
  parseShape,
  poseidon,
  QuipuError,
  replayBatch,
  type SealedBatch,
  State,
  sealBatch,
  signOperation,
  transferMessage,
  type VerificationKey,
  verifyGroth16,
} from "../../src/index.js";

export interface PageInput {
  /** Bytes of the private keys of accounts 0, 1, 2. */
  readonly privateKeys: readonly (readonly number[])[];
  readonly levels: number;
  readonly key: VerificationKey;
  /** Of the batch that is sealed here. */
  readonly proof: Groth16Proof;
}

const deployment = { chainId: 31337n, contract: 0x5fbdb2315678afecb367f032d93f642f64180aa3n };
const domain = deploymentDomain(deployment);
const shape = parseShape("1x2");
const payment = { from: 0, to: 1, token: 7, fee: 3n, nonce: 0 };
const transfer = createTransfer({ ...payment, amount: 2500n });
const otherTransfer = createTransfer({ ...payment, amount: 2501n });

/** Seals the batch of the test: one transfer between two of three accounts. */
export function sealPageBatch(
  input: Pick<PageInput, "privateKeys" | "levels">,
  paid = transfer,
): SealedBatch {
  const [sender] = keysOf(input);
  const transfers = [signOperation(domain, paid, sender!)];
  return sealBatch(
    genesisOf(input),
    { transfers },
    { shape, domain, feeRecipient: 5n, feeToken: 7 },
  );
}

/** Runs everything; bigints as decimal strings, refusals as codes. */
export function run(input: PageInput) {
  const [sender] = keysOf(input);
  const signed = signOperation(domain, transfer, sender!);
  const { r8, s } = signed.signature;
  const holds = (claimed: bigint) =>
    verifyMessage(sender!.publicKey, transferMessage(domain, transfer), { r8, s: claimed });
  const batch = sealPageBatch(input);
  const other = sealPageBatch(input, otherTransfer);
  const { digest, challenge, y } = batch.publicInputs;
  return {
    hashes: Array.from({ length: 16 }, (_, i) => `${poseidon(Array(i + 1).fill(BigInt(i)))}`),
    signature: [r8.x, r8.y, s].map(String),
    signatureHolds: holds(s),
    alteredSignatureHolds: holds(s + 1n),
    oldRoot: `${batch.header.oldRoot}`,
    newRoot: `${batch.header.newRoot}`,
    data: [...batch.data].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
    publicInputs: [digest, challenge, y].map(String),
    replay: replay(input, batch.data),
    replayOfAlteredData: replay(input, withRecordsOf(batch.data, other.data)),
    proof: check(input, [digest, challenge, y], input.proof),
    proofOfOtherInputs: check(input, [digest, challenge, y + 1n], input.proof),
    proofWithPointsSwapped: check(input, [digest, challenge, y], {
      ...input.proof,
      pi_a: input.proof.pi_c,
      pi_c: input.proof.pi_a,
    }),
  };
}

function keysOf({ privateKeys }: Pick<PageInput, "privateKeys">): KeyPair[] {
  return privateKeys.map((key) => deriveKeyPair(Uint8Array.from(key)));
}

function genesisOf(input: Pick<PageInput, "privateKeys" | "levels">): State {
  const accounts = keysOf(input).map(
    ({ publicKey }, i): Account => ({
      balance: 1_000_000n,
      nonce: 0,
      token: 7,
      publicKey,
      owner: BigInt(i + 1),
    }),
  );
  return new State(accounts, input.levels);
}

/** The root after the data, or the code of the refusal. */
function replay(input: PageInput, data: Uint8Array): string {
  const state = genesisOf(input);
  return attempt(() => {
    replayBatch(state, data, { shape, domain });
    return `${state.root}`;
  });
}

/** The header of one batch over the records of another, which are the last 31 bytes of this shape. */
function withRecordsOf(data: Uint8Array, other: Uint8Array): Uint8Array {
  return Uint8Array.from([...data.slice(0, -31), ...other.slice(-31)]);
}

function check({ key }: PageInput, publicInputs: readonly bigint[], proof: Groth16Proof): string {
  return attempt(() => {
    verifyGroth16(key, publicInputs, proof);
    return "valid";
  });
}

function attempt(work: () => string): string {
  try {
    return work();
  } catch (error) {
    if (error instanceof QuipuError) return error.code;
    throw error;
  }
}
