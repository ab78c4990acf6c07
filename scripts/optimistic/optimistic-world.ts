/** An EVM, the people of the story, and an optimistic rollup for each history. */

import {
  type DeployedOptimistic,
  deployOptimistic,
} from "../../l1/optimistic/deploy-optimistic.js";
import { Chain } from "../../l1/rpc/chain.js";
import { Sender } from "../../l1/sending/sender.js";
import { ANVIL_KEYS, Anvil } from "../../node/dev/anvil.js";
import type { KeyedCircuit } from "../../prover/keys/keyed-circuit.js";
import type { Shape } from "../../src/shape.js";
import type { Terms } from "../../verifier/optimistic/terms.js";

/** Alice and Bob use the rollup; Mallory wants what is theirs. */
export const PEOPLE = ["sequencer", "watcher", "alice", "bob", "mallory"] as const;
export type Person = (typeof PEOPLE)[number];

/** The circuits that a deployment names the keys of. */
export interface OptimisticKeys {
  readonly shape: Shape;
  readonly levels: number;
  readonly batchCircuit: Pick<KeyedCircuit, "keys" | "circuit">;
  readonly escapeCircuit: Pick<KeyedCircuit, "keys">;
}

/** Seconds that the sequencer has for an item in a queue, and for each one before it. */
const DEADLINE = 14 * 86_400;
const SPACING = 600;

export class OptimisticWorld {
  readonly chain: Chain;
  readonly #anvil: Anvil;
  readonly #keys: OptimisticKeys;
  readonly #senders: Readonly<Record<Person, Sender>>;

  private constructor(chain: Chain, anvil: Anvil, keys: OptimisticKeys) {
    this.chain = chain;
    this.#anvil = anvil;
    this.#keys = keys;
    const senders = PEOPLE.map((who, i) => [who, new Sender(chain, ANVIL_KEYS[i]!)] as const);
    this.#senders = Object.fromEntries(senders) as Record<Person, Sender>;
  }

  /** @throws QuipuError `AnvilUnavailable` */
  static async start(keys: OptimisticKeys): Promise<OptimisticWorld> {
    const anvil = await Anvil.start();
    try {
      return new OptimisticWorld(await Chain.connect(anvil.url), anvil, keys);
    } catch (error) {
      await anvil.stop();
      throw error;
    }
  }

  senderOf(person: Person): Sender {
    return this.#senders[person];
  }

  /** Deploys a rollup of its own. */
  deploy(terms: Terms): Promise<DeployedOptimistic> {
    const { shape, levels, batchCircuit, escapeCircuit } = this.#keys;
    return deployOptimistic(this.#senders.sequencer, {
      ...{ levels, deadline: DEADLINE, spacing: SPACING, terms },
      shapes: [{ shape, zkeyPath: batchCircuit.keys.zkey.path }],
      escapeZkeyPath: escapeCircuit.keys.zkey.path,
    });
  }

  passTime(seconds: number): Promise<void> {
    return this.#anvil.passTime(seconds);
  }

  /** Notes the chain as it is. @returns what lets it go back to that, once */
  async remember(): Promise<() => Promise<void>> {
    const id = await this.#anvil.control("evm_snapshot");
    return async () => {
      await this.#anvil.control("evm_revert", id);
    };
  }

  stop(): Promise<void> {
    return this.#anvil.stop();
  }
}
