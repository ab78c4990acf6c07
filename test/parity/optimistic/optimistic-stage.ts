/** Where optimistic histories play: on two contracts, one of which covers its advances. */
import type { Terms } from "../../../verifier/optimistic/terms.js";
import { testedOptimistic } from "../../support/tested-contracts.js";
import type { Deployment } from "../chain-doors.js";
import type { Distribution } from "../distribution.js";
import { Ground } from "../ground.js";
import type { HistoryProver } from "../history-prover.js";
import { OptimisticChain } from "./optimistic-chain.js";
import { OptimisticMirror } from "./optimistic-mirror.js";
import { OptimisticWorld } from "./optimistic-world.js";

/** Odd, so that a half of the bond is rounded; a fall burns enough to cover some advances. */
const TERMS = {
  ...{ challengeWindow: 600, executionDelay: 60, answerTime: 200, answerSpacing: 50 },
  ...{ proposalBond: 200_001n, challengeBond: 301n },
};

interface OnTerms {
  readonly terms: Terms;
  readonly deployment: Deployment;
}

export class OptimisticStage {
  readonly #ground: Ground;
  readonly #deployments: readonly OnTerms[];

  private constructor(ground: Ground, deployments: readonly OnTerms[]) {
    this.#ground = ground;
    this.#deployments = deployments;
  }

  static async build(prover: HistoryProver): Promise<OptimisticStage> {
    const ground = await Ground.prepare(prover);
    const contract = await testedOptimistic();
    const deployments: OnTerms[] = [];
    for (const coverAdvances of [false, true]) {
      const terms = { ...TERMS, coverAdvances };
      deployments.push({ terms, deployment: await ground.deploy(contract, terms) });
    }
    await ground.settle();
    return new OptimisticStage(ground, deployments);
  }

  /** Takes everything back that has happened since, and begins a history. */
  async begin(
    distribution: Distribution,
    coverAdvances: boolean,
  ): Promise<{ readonly world: OptimisticWorld; readonly chain: OptimisticChain }> {
    await this.#ground.rewind();
    const { prover, cast, time, fickleToken } = this.#ground;
    const { terms, deployment } = this.#deployments[coverAdvances ? 1 : 0]!;
    const { contract } = this.#ground.optionsOf(deployment).deployment;
    const mirrored = () => {
      const options = { ...this.#ground.optionsOf(deployment), terms };
      const mirror = new OptimisticMirror(options, new Set([cast.delegated]));
      return { mirror, tokens: options.tokens };
    };
    const world = new OptimisticWorld({
      ...{ cast, prover, contract, fickleToken, distribution, time },
      ...{ ...mirrored(), mirrored },
    });
    return { world, chain: new OptimisticChain(deployment) };
  }
}
