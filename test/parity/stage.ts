/**
 * Where histories play: a contract on anvil with two tokens that can be told to misbehave, and users
 * who own some of each. It is built once; each history begins at the same block, and on a new mirror.
 */
import { type Hex, numberToHex } from "viem";
import { shapeId } from "../../src/shape.js";
import { Chain, type Deployed } from "../support/chain.js";
import { deployKey } from "../support/deploy-key.js";
import { EtherLedger, FickleLedger } from "../support/fickle-ledger.js";
import { testContract } from "../support/test-contracts.js";
import { testedRollup } from "../support/tested-contracts.js";
import { addressOf, type Deployment } from "./chain-doors.js";
import { ChainSide } from "./chain-side.js";
import { Distribution } from "./distribution.js";
import type { HistoryProver, ProvingKey } from "./history-prover.js";
import { MirrorSide } from "./mirror-side.js";
import { World } from "./world.js";

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

export class Stage {
  readonly prover: HistoryProver;
  readonly cast: Cast;
  readonly #deployment: Deployment;
  readonly #chainId: bigint;
  #snapshot: Hex;
  #time: number;

  private constructor(
    prover: HistoryProver,
    cast: Cast,
    deployment: Deployment,
    start: { readonly chainId: bigint; readonly snapshot: Hex; readonly time: number },
  ) {
    this.prover = prover;
    this.cast = cast;
    this.#deployment = deployment;
    this.#chainId = start.chainId;
    this.#snapshot = start.snapshot;
    this.#time = start.time;
  }

  static async build(prover: HistoryProver): Promise<Stage> {
    const chain = await Chain.connect();
    const accounts = chain.accounts.map((account) => BigInt(account));
    const cast = {
      users: accounts.slice(1, 1 + USERS),
      whale: accounts[1 + USERS]!,
      sequencer: accounts[2 + USERS]!,
      delegated: accounts[3 + USERS]!,
    };
    const tokens = await deployTokens(chain, cast);
    const rollup = await deployRollup(chain, prover, tokens);
    for (const account of accounts) {
      await chain.rpc("anvil_setBalance", addressOf(account), numberToHex(ETHER));
    }
    await chain.rpc("anvil_setCode", addressOf(cast.delegated), DELEGATION);
    const { levels, shapes } = prover;
    const deployment = { chain, rollup, tokens, levels, shapes };
    return new Stage(prover, cast, deployment, {
      chainId: BigInt(await chain.rpc<Hex>("eth_chainId")),
      snapshot: await chain.rpc<Hex>("evm_snapshot"),
      time: await chain.now(),
    });
  }

  /** Takes everything back that has happened since, and begins a history. */
  async begin(
    distribution = new Distribution(),
  ): Promise<{ readonly world: World; readonly chain: ChainSide }> {
    const { chain } = this.#deployment;
    const reverted = await chain.rpc<boolean>("evm_revert", this.#snapshot);
    if (!reverted) throw new Error(`anvil has lost its snapshot ${this.#snapshot}`);
    this.#snapshot = await chain.rpc<Hex>("evm_snapshot");
    const { prover, cast } = this;
    const contract = BigInt(this.#deployment.rollup.address);
    const tokens = this.#tokenLedgers();
    const options = {
      ...{ deployment: { chainId: this.#chainId, contract }, levels: prover.levels },
      ...{ deadline: DEADLINE, spacing: SPACING, tokens },
      keys: prover.shapes.map((shape) => {
        return { shape, verificationKey: prover.keyOf(shape).verificationKey };
      }),
      escapeKey: prover.escapeKey.verificationKey,
    };
    const mirror = new MirrorSide(options, new Set([cast.delegated]));
    const fickleToken = BigInt(this.#deployment.tokens[0]!.address);
    const world = new World({
      ...{ cast, prover, mirror, tokens, contract, fickleToken },
      ...{ distribution, time: this.#time },
    });
    return { world, chain: new ChainSide(this.#deployment) };
  }

  #tokenLedgers(): [EtherLedger, ...FickleLedger[]] {
    const { users, whale, sequencer, delegated } = this.cast;
    const everybody = [...users, whale, sequencer, delegated];
    const { tokens } = this.#deployment;
    const ether = new EtherLedger(
      everybody.map((owner) => [owner, ETHER]),
      tokens.map(({ address }) => BigInt(address)),
    );
    return [ether, ...tokens.map(() => new FickleLedger(holdings(this.cast)))];
  }
}

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

async function deployRollup(
  chain: Chain,
  prover: HistoryProver,
  tokens: readonly Deployed[],
): Promise<Deployed> {
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
  const args = [prover.levels, shapes, escapeKey, addresses, DEADLINE, SPACING];
  return chain.deploy(await testedRollup(), args);
}
