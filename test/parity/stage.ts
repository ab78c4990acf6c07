/** Where histories play of a contract that settles by proofs: each begins at the same block, and on a new mirror. */
import { testedRollup } from "../support/tested-contracts.js";
import type { Deployment } from "./chain-doors.js";
import { ChainSide } from "./chain-side.js";
import { Distribution } from "./distribution.js";
import { type Cast, Ground } from "./ground.js";
import type { HistoryProver } from "./history-prover.js";
import { MirrorSide } from "./mirror-side.js";
import { World } from "./world.js";

export class Stage {
  readonly #ground: Ground;
  readonly #deployment: Deployment;

  private constructor(ground: Ground, deployment: Deployment) {
    this.#ground = ground;
    this.#deployment = deployment;
  }

  static async build(prover: HistoryProver): Promise<Stage> {
    const ground = await Ground.prepare(prover);
    const deployment = await ground.deploy(await testedRollup());
    await ground.settle();
    return new Stage(ground, deployment);
  }

  get prover(): HistoryProver {
    return this.#ground.prover;
  }

  get cast(): Cast {
    return this.#ground.cast;
  }

  /** Takes everything back that has happened since, and begins a history. */
  async begin(
    distribution = new Distribution(),
  ): Promise<{ readonly world: World; readonly chain: ChainSide }> {
    await this.#ground.rewind();
    const { prover, cast, time, fickleToken } = this.#ground;
    const options = this.#ground.optionsOf(this.#deployment);
    const { tokens, deployment } = options;
    const mirror = new MirrorSide(options, new Set([cast.delegated]));
    const { contract } = deployment;
    const world = new World({
      ...{ cast, prover, mirror, tokens, contract, fickleToken, distribution, time },
    });
    return { world, chain: new ChainSide(this.#deployment) };
  }
}
