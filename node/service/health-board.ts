/** Which parts of a node work, and since when. */
import type { Health, HealthPart } from "../../client/messages/health.js";
import { publicWords } from "../api/answers/public-words.js";

export type HealthName = keyof Health["parts"];

export class HealthBoard {
  readonly #parts = new Map<HealthName, HealthPart>();
  readonly #onChange: (name: HealthName, failure: unknown) => void;
  /** What keeps a part from its work, by who has met it. */
  readonly #failures = new Map<HealthName, Map<string, unknown>>();

  /**
   * @param names the parts that the node has: they count as working until something is heard of them
   * @param onChange told when a part fails, with the reason in its own words, and when it works again
   */
  constructor(
    names: readonly HealthName[],
    onChange: (name: HealthName, failure: unknown) => void = () => undefined,
  ) {
    this.#onChange = onChange;
    for (const name of names) this.#parts.set(name, { isOk: true, since: now() });
  }

  /**
   * Notes how a part is. It works if it does for everybody.
   *
   * @param failure why it does not work; undefined if it does
   * @param witness who has met that, if there are several
   */
  note(name: HealthName, failure: unknown, witness = ""): void {
    const failures = this.#failures.get(name) ?? new Map<string, unknown>();
    this.#failures.set(name, failures);
    if (failure === undefined) failures.delete(witness);
    else failures.set(witness, failure);
    const before = this.#parts.get(name);
    const [first] = failures.values();
    const isOk = first === undefined;
    const since = before?.isOk === isOk ? before.since : now();
    this.#parts.set(name, isOk ? { isOk, since } : { isOk, since, ...wordsOf(first) });
    if (before?.isOk !== isOk) this.#onChange(name, first);
  }

  get health(): Health {
    const parts = Object.fromEntries(this.#parts);
    const isOk = [...this.#parts.values()].every((part) => part.isOk);
    return { status: isOk ? "ok" : "failing", parts };
  }
}

function wordsOf(failure: unknown): Pick<HealthPart, "code" | "message"> {
  const { code, message } = publicWords(failure);
  return { code, message };
}

function now(): string {
  return new Date().toISOString();
}
