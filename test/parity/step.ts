/** A step of a history, as fast-check runs it: chosen before anything has happened. */
import type fc from "fast-check";
import type { DoorWorld, OnChain } from "./door-world.js";

/** What a step does; it may do nothing where what it needs is not there. */
export type Play<Model, Real> = (world: Model, chain: Real) => Promise<void>;

/** Whether a step is worth a transaction now. */
export type IsWanted = (
  world: Pick<DoorWorld, "frozen" | "isMarked" | "isOverdue" | "isQueued">,
) => boolean;

export class Step<Model extends DoorWorld = DoorWorld, Real extends OnChain = OnChain>
  implements fc.AsyncCommand<Model, Real>
{
  readonly #name: string;
  readonly #choices: unknown;
  readonly #play: Play<Model, Real>;
  readonly #isWanted: IsWanted;

  /**
   * @param choices what was drawn for it, for the report of a history that fails
   */
  constructor(
    name: string,
    choices: unknown,
    play: Play<Model, Real>,
    isWanted: IsWanted = () => true,
  ) {
    this.#name = name;
    this.#choices = choices;
    this.#play = play;
    this.#isWanted = isWanted;
  }

  check(world: Readonly<Model>): boolean {
    return this.#isWanted(world);
  }

  run(world: Model, chain: Real): Promise<void> {
    return this.#play(world, chain);
  }

  toString(): string {
    return `${this.#name} ${JSON.stringify(this.#choices, plainly)}`;
  }

  /** Steps inside of a step are told like it. */
  toJSON(): string {
    return `${this}`;
  }
}

function plainly(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}` : value;
}
