/** A step of a history, as fast-check runs it: chosen before anything has happened. */
import type fc from "fast-check";
import type { ChainSide } from "./chain-side.js";
import type { World } from "./world.js";

/** What a step does; it may do nothing where what it needs is not there. */
export type Play = (world: World, chain: ChainSide) => Promise<void>;

/** Whether a step is worth a transaction now. */
export type IsWanted = (
  world: Pick<World, "frozen" | "isMarked" | "isOverdue" | "isQueued">,
) => boolean;

export class Step implements fc.AsyncCommand<World, ChainSide> {
  readonly #name: string;
  readonly #choices: unknown;
  readonly #play: Play;
  readonly #isWanted: IsWanted;

  /**
   * @param choices what was drawn for it, for the report of a history that fails
   */
  constructor(name: string, choices: unknown, play: Play, isWanted: IsWanted = () => true) {
    this.#name = name;
    this.#choices = choices;
    this.#play = play;
    this.#isWanted = isWanted;
  }

  check(world: Readonly<World>): boolean {
    return this.#isWanted(world);
  }

  run(world: World, chain: ChainSide): Promise<void> {
    return this.#play(world, chain);
  }

  toString(): string {
    return `${this.#name} ${JSON.stringify(this.#choices)}`;
  }
}
