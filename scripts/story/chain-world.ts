/** The story's EVM: anvil, the contracts and one ERC-20, of which everybody gets some. */
import { encodeFunctionData, parseAbi } from "viem";
import { ChainL1 } from "../../l1/client/chain-l1.js";
import type { L1Account } from "../../l1/client/l1.js";
import { deployRollup } from "../../l1/contract/deploy-rollup.js";
import { isL1Error } from "../../l1/l1-error.js";
import type { Hex } from "../../l1/rpc/answers.js";
import { Chain } from "../../l1/rpc/chain.js";
import { Sender } from "../../l1/sending/sender.js";
import { ANVIL_KEYS, Anvil, HARDFORK } from "../../node/dev/anvil.js";
import type { KeyedCircuit } from "../../prover/keys/keyed-circuit.js";
import { LEVELS } from "../../src/params.js";
import type { Shape } from "../../src/shape.js";
import { createTestToken } from "../test-token.js";
import { keepBlobs } from "./story-blobs.js";
import { DEADLINE, PEOPLE, type Person, SPACING, type World } from "./world.js";

const TOKEN_ABI = parseAbi(["function balanceOf(address owner) view returns (uint256)"]);
/** What everybody gets of the token. */
const MINTED = 10_000n * 10n ** 18n;

export interface StoryKeys {
  readonly shape: Shape;
  readonly batchCircuit: KeyedCircuit;
  readonly escapeCircuit: KeyedCircuit;
}

/**
 * Starts an EVM and deploys everything.
 *
 * @param inBlobs whether batches are to be published in blobs, which are then kept
 */
export async function chainWorld(
  { shape, batchCircuit, escapeCircuit }: StoryKeys,
  inBlobs: boolean,
): Promise<World> {
  const anvil = await Anvil.start();
  const kept = inBlobs ? await keepBlobs(anvil.url) : undefined;
  const stop = async (): Promise<void> => {
    await anvil.stop();
    await kept?.remove();
  };
  try {
    const chain = await Chain.connect(anvil.url);
    const senders = PEOPLE.map((_, i) => new Sender(chain, ANVIL_KEYS[i]!));
    const token = await createTestToken("Token", senders, MINTED);
    const { rollup, gasUsed, blockNumber } = await deployRollup(senders[0]!, {
      ...{ levels: LEVELS, tokens: [token], deadline: DEADLINE, spacing: SPACING },
      shapes: [{ shape, zkeyPath: batchCircuit.keys.zkey.path }],
      escapeZkeyPath: escapeCircuit.keys.zkey.path,
    });
    const l1 = new ChainL1(rollup, { fromBlock: blockNumber, blobs: kept?.finder });
    const accounts = senders.map((sender, i) => [PEOPLE[i]!, l1.account(sender)] as const);
    return {
      l1,
      people: Object.fromEntries(accounts) as Record<Person, L1Account>,
      facts: {
        EVM: `anvil, hard fork ${HARDFORK}, chain ${chain.chainId}`,
        contract: `${rollup.address}, ${gasUsed} gas with its two keys`,
        token: token,
        ...(kept && { blobs: `kept by the sequencer in ${kept.folder}` }),
      },
      blobs: kept && {
        expire: () => kept.expire(),
        async withoutArchive() {
          const blobs = kept.finderWithoutArchive;
          const other = new ChainL1(rollup, { fromBlock: blockNumber, blobs });
          const error = await other.rebuild().catch((reason: unknown) => reason);
          if (isL1Error(error, "BlobUnavailable")) return `${error.code}: ${error.message}`;
          throw new Error("the state was rebuilt without an archive", { cause: error });
        },
      },
      held: (id) =>
        id === 0 ? chain.balance(rollup.address) : balance(chain, token, rollup.address),
      passTime: (seconds) => anvil.passTime(seconds),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function balance(chain: Chain, token: Hex, owner: Hex): Promise<bigint> {
  const args = [owner] as const;
  const data = encodeFunctionData({ abi: TOKEN_ABI, functionName: "balanceOf", args });
  return BigInt(await chain.call({ to: token, data }));
}
