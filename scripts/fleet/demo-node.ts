/** The node of the demonstration: `quipu node --dev`, which proves nothing itself, with two accounts in its rollup. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FleetClient } from "../../client/connection/fleet-client.js";
import { QuipuClient } from "../../client/connection/quipu-client.js";
import { createSecretFile } from "../../files/secret-file.js";
import { connectRollup, type DeployedRollup } from "../../l1/contract/connect-rollup.js";
import { deposit } from "../../l1/contract/deposit.js";
import { ChainFollower } from "../../l1/follow/chain-follower.js";
import type { Hex } from "../../l1/rpc/answers.js";
import { Chain } from "../../l1/rpc/chain.js";
import { Sender } from "../../l1/sending/sender.js";
import { ANVIL_KEYS } from "../../node/dev/anvil.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { deriveKeyPair, type KeyPair } from "../../src/crypto/eddsa.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { endChild, startCommand } from "./child.js";

/** What each of the two has, in wei. */
const DEPOSIT = 10n ** 18n;

interface Shown {
  readonly api: string;
  readonly rpc: string;
  readonly contract: Hex;
}

export class DemoNode {
  readonly url: string;
  readonly tokenFile: string;
  readonly client: QuipuClient;
  readonly fleet: FleetClient;
  readonly #rollup: DeployedRollup;
  readonly #keys: readonly KeyPair[];
  readonly #stop: () => Promise<void>;

  private constructor(
    { url, tokenFile, token }: Readonly<Record<"url" | "tokenFile" | "token", string>>,
    rollup: DeployedRollup,
    stop: () => Promise<void>,
  ) {
    this.url = url;
    this.tokenFile = tokenFile;
    this.client = new QuipuClient({ url });
    this.fleet = new FleetClient({ url, token });
    this.#rollup = rollup;
    this.#keys = [0, 1].map(() => deriveKeyPair(new Uint8Array(randomBytes(32))));
    this.#stop = stop;
  }

  static async start(): Promise<DemoNode> {
    const folder = await mkdtemp(join(tmpdir(), "quipu-fleet-"));
    const token = randomBytes(16).toString("hex");
    const tokenFile = join(folder, "prover.tokens");
    await createSecretFile(tokenFile, `demo ${token}\n`);
    let text = "";
    let heard = (): void => {};
    const shown = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const args = [
      ...["node", "--dev", "--json", "--dir", join(folder, "node"), "--port", 0, "--l1-port", 0],
      ...["--prover-token-file", tokenFile, "--own-provers", 0, "--seal-after", 50],
    ];
    const onLine = (line: string): void => {
      text += `${line}\n`;
      if (line === "}") heard();
    };
    const child = startCommand(args, { onLine });
    const stop = async (): Promise<void> => {
      await endChild(child, "SIGTERM");
      await rm(folder, { recursive: true, force: true });
    };
    const early = child.ended.then(([code]) => {
      throw new Error(`the node has ended with ${code}: ${text}`);
    });
    try {
      await Promise.race([shown, early]);
      const { api, rpc, contract } = JSON.parse(text) as Shown;
      const rollup = await connectRollup(await Chain.connect(rpc), contract);
      const url = api.replace(/\/api\/v1$/, "");
      early.catch(() => {});
      return new DemoNode({ url, tokenFile, token }, rollup, stop);
    } catch (error) {
      early.catch(() => {});
      await stop();
      throw error;
    }
  }

  /** Brings money into both accounts; it is there when a batch with it is on L1. */
  async deposit(): Promise<void> {
    for (const [i, { publicKey }] of this.#keys.entries()) {
      const sender = new Sender(this.#rollup.chain, ANVIL_KEYS[i + 1]!);
      const [key, owner] = [compressKey(publicKey), BigInt(sender.address)];
      await deposit(this.#rollup, sender, { key, owner, token: 0, amount: DEPOSIT });
    }
  }

  /** Signs and submits a transfer of the first account to the second. @returns its id */
  async transfer(nonce: number): Promise<string> {
    const fields = { from: 0, to: 1, token: 0, amount: 1000n, fee: 0n, nonce };
    const { domain } = this.#rollup;
    const operation = signOperation(domain, createTransfer(fields), this.#keys[0]!);
    return (await this.client.submit(operation)).transaction.id;
  }

  /** What L1 says without the node: the first account's next nonce, and the batches. */
  async onL1(): Promise<{ readonly nonce: number | undefined; readonly batches: number }> {
    const { state, batchNumber } = await new ChainFollower(this.#rollup).advance();
    return { nonce: state.account(0)?.nonce, batches: batchNumber };
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}
