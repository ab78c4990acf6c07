/**
 * A network of its own for processes, with a cable to this machine that can be pulled out: packets are lost then, nobody is
 * told, and connections go on when it is back. It takes root, Linux and `ip` (iproute2).
 */
import { execFile, execFileSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { promisify } from "node:util";

const run = promisify(execFile);

export class NetworkNamespace {
  /** Also the beginning of the names of the cable's ends. */
  readonly #name: string;
  /** This machine's address at its end of the cable. */
  readonly host: string;

  private constructor(name: string, host: string) {
    this.#name = name;
    this.host = host;
  }

  /** Why there can be none here; undefined if there can. */
  static missing(): string | undefined {
    const name = `qp${randomInt(10 ** 6)}`;
    const now = (words: string) => execFileSync("ip", words.split(" "), { stdio: "pipe" });
    try {
      now(`netns add ${name}`);
      try {
        now(`link add ${name}-a type veth peer name ${name}-b netns ${name}`);
      } finally {
        now(`netns del ${name}`);
      }
      return undefined;
    } catch (error) {
      return (error as Error).message.trim().split("\n").at(-1);
    }
  }

  static async create(): Promise<NetworkNamespace> {
    const name = `qp${randomInt(10 ** 6)}`;
    // Of the addresses for measurements (RFC 2544), which nobody else uses.
    const net = `198.18.${randomInt(256)}`;
    const [block] = [4 * randomInt(64)];
    const [here, there] = [`${net}.${block + 1}`, `${net}.${block + 2}`];
    const created = new NetworkNamespace(name, here);
    const [near, far] = [`${name}-a`, `${name}-b`];
    await ip(`netns add ${name}`);
    try {
      await ip(`link add ${near} type veth peer name ${far} netns ${name}`);
      await ip(`addr add ${here}/30 dev ${near}`);
      await ip(`-n ${name} addr add ${there}/30 dev ${far}`);
      await ip(`link set ${near} up`);
      await ip(`-n ${name} link set ${far} up`);
    } catch (error) {
      await created.remove();
      throw error;
    }
    return created;
  }

  /** A command that runs in the namespace. */
  inside(command: readonly string[]): string[] {
    return ["ip", "netns", "exec", this.#name, ...command];
  }

  /** Pulls the cable out. */
  cut(): Promise<void> {
    return ip(`link set ${this.#name}-a down`);
  }

  mend(): Promise<void> {
    return ip(`link set ${this.#name}-a up`);
  }

  /** Ends the namespace; its cable goes with it. */
  remove(): Promise<void> {
    return ip(`netns del ${this.#name}`);
  }
}

async function ip(words: string): Promise<void> {
  await run("ip", words.split(" "));
}
