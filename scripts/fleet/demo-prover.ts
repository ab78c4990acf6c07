/** A prover of the demonstration, as a process of its own, and what it has said so far. */
import { type Child, endChild, startCommand } from "./child.js";

/** A line of `quipu prover --json`. */
export interface Said {
  readonly event:
    | "ready"
    | "joined"
    | "away"
    | "leased"
    | "proven"
    | "gone"
    | "failed"
    | "draining";
  /** Of the batch that it is about. */
  readonly position?: number;
  readonly provingMs?: number;
}

export class DemoProver {
  readonly name: string;
  proofs = 0;
  readonly #child: Child;

  constructor(
    name: string,
    node: { readonly url: string; readonly tokenFile: string },
    { core, onSaid }: { core: number | undefined; onSaid: (said: Said, by: DemoProver) => void },
  ) {
    this.name = name;
    const at = ["--node", node.url, "--token-file", node.tokenFile];
    this.#child = startCommand(["prover", "--json", "--name", name, "--proofs", 1, ...at], {
      core,
      onLine: (line) => {
        const said = JSON.parse(line) as Said;
        if (said.event === "proven") this.proofs += 1;
        onSaid(said, this);
      },
    });
  }

  /** Its process is gone at once, without a word to anybody. */
  kill(): Promise<void> {
    return endChild(this.#child, "SIGKILL");
  }

  /** Lets it finish. @returns its exit code */
  async drain(): Promise<number | null> {
    await endChild(this.#child, "SIGTERM");
    return (await this.#child.ended)[0];
  }
}
