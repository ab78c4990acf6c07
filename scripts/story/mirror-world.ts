/** The story without an EVM: the mirror of the contract, with made-up addresses and ledgers. */
import type { L1Account } from "../../l1/client/l1.js";
import { MirrorL1 } from "../../l1/client/mirror-l1.js";
import { LEVELS } from "../../src/params.js";
import { TokenLedger } from "../../verifier/token-ledger.js";
import type { StoryKeys } from "./chain-world.js";
import { DEADLINE, PEOPLE, type Person, SPACING, TOKEN_NAMES, type World } from "./world.js";

const DEPLOYMENT = { chainId: 31337n, contract: 0xc0ffeen };
const FIRST_ADDRESS = 0xa0000n;
/** What everybody has of each token. */
const OWNED = 10_000n * 10n ** 18n;

/** Makes a mirror with everything that the story needs. */
export function mirrorWorld({ shape, batchCircuit, escapeCircuit }: StoryKeys): World {
  const addresses = PEOPLE.map((_, i) => FIRST_ADDRESS + BigInt(i));
  const tokens = TOKEN_NAMES.map(() => {
    return new TokenLedger(addresses.map((address) => [address, OWNED] as const));
  });
  const l1 = new MirrorL1({
    ...{ deployment: DEPLOYMENT, levels: LEVELS, tokens, deadline: DEADLINE, spacing: SPACING },
    keys: [{ shape, verificationKey: batchCircuit.keys.verificationKey }],
    escapeKey: escapeCircuit.keys.verificationKey,
  });
  const accounts = addresses.map((address, i) => [PEOPLE[i]!, l1.account(address)] as const);
  return {
    l1,
    people: Object.fromEntries(accounts) as Record<Person, L1Account>,
    facts: { contract: "the mirror in TypeScript, in this process: no EVM, no gas" },
    held: async (token) => l1.contract.held(token),
    passTime: async (seconds) => {
      l1.time += seconds;
    },
    stop: async () => {},
  };
}
