/**
 * The ground that histories play on: anvil with two tokens that can be told to misbehave, users who own some of
 * each, and the keys of a prover. What is deployed there before it is settled stays from history to history.
 */
import { type Hex, numberToHex } from "viem";
import type { CompiledContract } from "../../l1/artifacts/compile-contracts.js";
import { shapeId } from "../../src/shape.js";
import type { ContractOptions } from "../../verifier/contract-options.js";
import { Chain, type Deployed } from "../support/chain.js";
import { deployKey } from "../support/deploy-key.js";
import { EtherLedger, FickleLedger } from "../support/fickle-ledger.js";
import { testContract } from "../support/test-contracts.js";
import { addressOf, type Deployment } from "./chain-doors.js";
import type { HistoryProver, ProvingKey } from "./history-prover.js";

/** Seconds that the sequencer has for an item, and more for each one before it. */
export const DEADLINE = 1000;
export const SPACING = 10;

/** ERC-20s beside ETH. */
const TOKENS = 2;
/** Users with keys of the rollup; the next one owns more than may be deposited. */
const USERS = 4;
const USER_TOKENS = 1_000_000_000n;
const WHALE_TOKENS = 1n << 130n;
const ETHER = 1n << 130n;

/** Delegated code by EIP-7702: such an account sends transactions and has code. */
const DELEGATION = `0xef0100${"11".repeat(20)}`;

/** Who takes part, by L1 address. */
export interface Cast {
  /** User i has the keys `testKeys(i)` of the rollup. */
  readonly users: readonly bigint[];
  readonly whale: bigint;
  /** Hands batches in, and is paid fees. */
  readonly sequencer: bigint;
  /** Has code. */
  readonly delegated: bigint;
}

export class Ground {
  readonly prover: HistoryProver;
  readonly cast: Cast;
  readonly #chain: Chain;
  readonly #tokens: readonly Deployed[];
  #chainId = 0n;
  #snapshot: Hex = "0x";
  /** Time of the last block before a history begins, in seconds. */
  #time = 0;

  private constructor(
    prover: HistoryProver,
    cast: Cast,
    chain: Chain,
    tokens: readonly Deployed[],
  ) {
    this.prover = prover;
    this.cast = cast;
    this.#chain = chain;
    this.#tokens = tokens;
  }

  static async prepare(prover: HistoryProver): Promise<Ground> {
    const chain = await Chain.connect();
    const accounts = chain.accounts.map((account) => BigInt(account));
    const cast = {
      users: accounts.slice(1, 1 + USERS),
      whale: accounts[1 + USERS]!,
      sequencer: accounts[2 + USERS]!,
      delegated: accounts[3 + USERS]!,
    };
    return new Ground(prover, cast, chain, await deployTokens(chain, cast));
  }

  get time(): number {
    return this.#time;
  }

  /** Address of a token. */
  get fickleToken(): bigint {
    return BigInt(this.#tokens[0]!.address);
  }

  /** Deploys a rollup. @param more arguments of its constructor behind those of every rollup's */
  async deploy(contract: CompiledContract, ...more: readonly unknown[]): Promise<Deployment> {
    const { prover } = this;
    const [chain, tokens] = [this.#chain, this.#tokens];
    const { levels, shapes } = prover;
    const args = [...(await constructorArguments(chain, prover, tokens)), ...more];
    return { chain, rollup: await chain.deploy(contract, args), tokens, levels, shapes };
  }

  /** Gives everybody what they own. From now on histories begin here. */
  async settle(): Promise<void> {
    const chain = this.#chain;
    for (const account of chain.accounts) {
      await chain.rpc("anvil_setBalance", account, numberToHex(ETHER));
    }
    await chain.rpc("anvil_setCode", addressOf(this.cast.delegated), DELEGATION);
    this.#chainId = BigInt(await chain.rpc<Hex>("eth_chainId"));
    this.#snapshot = await chain.snapshot();
    this.#time = await chain.now();
  }

  /** Takes everything back that has happened since. */
  async rewind(): Promise<void> {
    await this.#chain.goBack(this.#snapshot);
    this.#snapshot = await this.#chain.snapshot();
  }

  /** What the mirror of a rollup that was deployed here is made with. */
  optionsOf({ rollup }: Deployment): ContractOptions & { readonly tokens: Ledgers } {
    const { prover } = this;
    return {
      deployment: { chainId: this.#chainId, contract: BigInt(rollup.address) },
      ...{ levels: prover.levels, deadline: DEADLINE, spacing: SPACING },
      tokens: this.#ledgers(),
      keys: prover.shapes.map((shape) => {
        return { shape, verificationKey: prover.keyOf(shape).verificationKey };
      }),
      escapeKey: prover.escapeKey.verificationKey,
    };
  }

  #ledgers(): Ledgers {
    const { users, whale, sequencer, delegated } = this.cast;
    const everybody = [...users, whale, sequencer, delegated];
    const ether = new EtherLedger(
      everybody.map((owner) => [owner, ETHER]),
      this.#tokens.map(({ address }) => BigInt(address)),
    );
    return [ether, ...this.#tokens.map(() => new FickleLedger(holdings(this.cast)))];
  }
}

type Ledgers = [EtherLedger, ...FickleLedger[]];

/** What everybody owns of each ERC-20 at the beginning. */
function holdings({ users, whale }: Cast): [owner: bigint, amount: bigint][] {
  return [...users.map((user): [bigint, bigint] => [user, USER_TOKENS]), [whale, WHALE_TOKENS]];
}

async function deployTokens(chain: Chain, cast: Cast): Promise<Deployed[]> {
  const contract = await testContract("FickleToken", "FickleToken");
  const tokens: Deployed[] = [];
  for (let i = 0; i < TOKENS; i++) {
    const token = await chain.deploy(contract);
    tokens.push(token);
    for (const [owner, amount] of holdings(cast)) {
      await chain.send({ ...token, functionName: "mint", args: [addressOf(owner), amount] });
    }
  }
  return tokens;
}

/** The arguments of the constructor of every rollup. */
async function constructorArguments(
  chain: Chain,
  prover: HistoryProver,
  tokens: readonly Deployed[],
): Promise<readonly unknown[]> {
  const deployed = new Map<string, Hex>();
  const keyOf = async ({ zkeyPath }: ProvingKey): Promise<Hex> => {
    const known = deployed.get(zkeyPath);
    if (known !== undefined) return known;
    const address = await deployKey(chain, zkeyPath);
    deployed.set(zkeyPath, address);
    return address;
  };
  const shapes: { shapeId: bigint; key: Hex }[] = [];
  for (const shape of prover.shapes) {
    const key = await keyOf(prover.keyOf(shape));
    shapes.push({ shapeId: shapeId(shape, prover.levels), key });
  }
  const escapeKey = await keyOf(prover.escapeKey);
  const addresses = tokens.map(({ address }) => address);
  return [prover.levels, shapes, escapeKey, addresses, DEADLINE, SPACING];
}
