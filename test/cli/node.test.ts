/** A rollup on this machine, as a user meets it: `quipu node --dev`, `quipu follow` and `quipu wallet`. */
import assert from "node:assert/strict";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "../../files/process-mark.js";
import { quipu, startQuipu } from "../support/run-quipu.js";
import { freePorts, RunningCommand } from "../support/running-node.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { until } from "../support/until.js";

const ETHER = 10n ** 18n;

interface Balance {
  readonly account: number;
  readonly committed: string;
  readonly pending: string;
  readonly claimable: string;
}

async function done<Result>(...args: readonly (string | number)[]): Promise<Result> {
  const ended = await quipu(...args, "--json");
  assert.equal(ended.code, 0, ended.stderr + ended.stdout);
  return ended.json<Result>();
}

/** Runs what is refused, and returns what it says in one line. */
async function refused(code: string, ...args: readonly (string | number)[]): Promise<string> {
  const ended = await quipu(...args);
  assert.equal(ended.code, 1, ended.stderr);
  assert.equal(ended.stdout, "");
  assert.match(ended.stderr, new RegExp(`^quipu: ${code}(?: \\(rule .\\))?: .*\n$`));
  return ended.stderr;
}

async function answerOf(api: string, path: string): Promise<Record<string, unknown>> {
  return (await (await fetch(`${api}/${path}`)).json()) as Record<string, unknown>;
}

describe("a rollup on this machine", function () {
  this.timeout(240_000);
  const folder = temporaryFolder();
  const dir = join(folder, "node");
  const homeBefore = process.env.QUIPU_HOME;
  let [port, l1Port, other]: number[] = [];
  let config: string;
  let node: RunningCommand | undefined;
  let follower: RunningCommand | undefined;
  let impostor: Server | undefined;

  /** Ids of the chain and of the database. */
  async function helpers(): Promise<number[]> {
    const { pid } = JSON.parse(await readFile(join(dir, "chain", "anvil.json"), "utf8"));
    const [postmaster] = (
      await readFile(join(dir, "database", "cluster", "postmaster.pid"), "utf8")
    ).split("\n");
    return [pid, Number(postmaster)];
  }

  const balance = async (name: string): Promise<Balance> => {
    const [first] = await done<Balance[]>("wallet", "balance", "--name", name);
    return first!;
  };

  before(async () => {
    // Where root runs the tests, the database belongs to another user.
    await chmod(folder, 0o711);
    process.env.QUIPU_HOME = join(folder, "home");
    [port, l1Port, other] = await freePorts(3);
    config = join(folder, "node.json");
    await writeFile(config, JSON.stringify({ dev: true, dir, port, "l1-port": l1Port }));
    node = await RunningCommand.start("node", "--config", config);
  });

  after(async () => {
    impostor?.close();
    await Promise.all([node?.interrupt(), follower?.interrupt()]);
    if (homeBefore === undefined) delete process.env.QUIPU_HOME;
    else process.env.QUIPU_HOME = homeBefore;
  });

  it("says where it is", () => {
    const { api, rpc, folder: kept } = node!.started;
    assert.equal(api, `http://127.0.0.1:${port}/api/v1`);
    assert.equal(rpc, `http://127.0.0.1:${l1Port}`);
    assert.equal(kept, dir);
  });

  it("has wallets, each made once", async () => {
    const at = ["--node", `http://127.0.0.1:${port}`, "--rpc", node!.started.rpc];
    for (const name of ["alice", "bob"]) {
      const made = await done<{ paymentAddress: string }>("wallet", "new", "--name", name, ...at);
      const { stdout } = await quipu("wallet", "address", "--name", name);
      assert.equal(stdout.trim(), made.paymentAddress);
    }
    await refused("WalletExists", "wallet", "new", "--name", "bob", ...at);
  });

  it("takes money, moves it, and pays it out", async () => {
    const alice = ["--name", "alice"];
    const { stdout } = await quipu("wallet", "address", "--name", "bob");
    assert.match(
      await refused("NoAccount", "wallet", "send", 1, 7, ...alice),
      /a deposit opens it/,
    );
    assert.equal((await done<{ account: number }>("wallet", "deposit", 2, ...alice)).account, 0);
    const send = ["wallet", "send", 0.5, stdout.trim(), "--until", "queued", ...alice];
    const { id } = await done<{ id: string }>(...send);
    // The withdrawal comes after it, with the next nonce.
    const out = ["wallet", "withdraw", 0.25, ...alice];
    const { claimed } = await done<{ claimed: { amount: string } }>(...out);
    assert.equal(BigInt(claimed.amount), ETHER / 4n);
    const { committed, pending, claimable } = await balance("alice");
    assert.deepEqual([committed, pending, claimable], [`${(5n * ETHER) / 4n}`, committed, "0"]);
    assert.equal((await balance("bob")).committed, `${ETHER / 2n}`);
    const { state } = await answerOf(node!.started.api, `transactions/${id}`);
    assert.ok(state === "committed" || state === "finalized", `${state}`);
  });

  it("says what goes on after Ctrl-C, and pays once", async () => {
    const earlier = await balance("alice");
    const running = startQuipu("wallet", "withdraw", 0.01, "--name", "alice");
    const { api } = node!.started;
    const waiting = async () => {
      const { items } = (await answerOf(api, "transactions?account=0")) as { items: unknown[] };
      return items.length;
    };
    const before = await waiting();
    await until(async () => (await waiting()) > before);
    running.process.kill("SIGINT");
    const { code, stderr } = await running.ended;
    // It may have been taken a moment before it was told of.
    assert.equal(code, 130);
    assert.match(
      stderr,
      /interrupted; .*(the same command would start another one|it happens once)/,
    );
    const owed = async () => BigInt((await balance("alice")).claimable) > 0n;
    await until(owed);
    const { amount } = await done<{ amount: string }>("wallet", "claim", "--name", "alice");
    assert.equal(BigInt(amount), ETHER / 100n);
    const { committed } = await balance("alice");
    assert.equal(BigInt(earlier.committed) - BigInt(committed), ETHER / 100n);
  });

  it("moves tokens in their units", async () => {
    const alice = ["--token", 1, "--name", "alice"];
    await refused("InsufficientFunds", "wallet", "deposit", 1001, ...alice);
    await refused("OutOfRange", "wallet", "deposit", "0.0000001", ...alice);
    await done("wallet", "deposit", 2.5, ...alice);
    const { stdout } = await quipu("wallet", "address", "--name", "bob");
    await done("wallet", "send", 1.25, stdout.trim(), "--until", "queued", ...alice);
    const words = await refused("InsufficientBalance", "wallet", "withdraw", 2, ...alice);
    assert.match(words, /got 1\.25 of token 1, expected ≥ 2 of token 1/);
    const out = await done<{ claimed: { amount: string } }>("wallet", "withdraw", 1, ...alice);
    assert.equal(out.claimed.amount, "1000000");
    const [, token] = await done<Balance[]>("wallet", "balance", "--name", "alice");
    assert.deepEqual([token!.committed, token!.claimable], ["250000", "0"]);
    assert.match(
      (await quipu("wallet", "history", "--name", "bob")).stdout,
      /\+1\.25 of token 1\n/,
    );
  });

  it("tells what has come and gone", async () => {
    const { stdout } = await quipu("wallet", "history", "--name", "alice");
    const rows = stdout.trimEnd().split("\n").slice(1);
    assert.deepEqual(
      rows.flatMap((row) => /[+-][\d.]+ ETH$/.exec(row) ?? []),
      ["-0.01 ETH", "-0.25 ETH", "-0.5 ETH", "+2 ETH"],
    );
  });

  it("says that nothing is to be claimed", async () => {
    const words = await refused("NothingToClaim", "wallet", "claim", "--name", "alice");
    assert.match(words, /the contract owes 0x[0-9a-f]{40} nothing in ETH; withdrawals, exits/);
  });

  it("lets a user leave by L1", async () => {
    const { claimed } = await done<{ claimed?: string }>("wallet", "exit", "--name", "bob");
    assert.match(claimed!, /^0x[0-9a-f]{64}$/);
    assert.equal((await balance("bob")).committed, "0");
  });

  it("is followed from L1 alone, with the same accounts, by a node that takes nothing", async () => {
    const { api, rpc, contract } = node!.started;
    const chain = ["--rpc", rpc, "--contract", contract];
    const where = ["--dir", join(folder, "follower"), "--port", other!];
    follower = await RunningCommand.start("follow", ...chain, ...where);
    const copy = follower.started.api;
    const committed = async (at: string) =>
      ((await answerOf(at, "status")) as { batches?: { committed: number } }).batches?.committed;
    await until(async () => {
      await sleep(200);
      return (await committed(copy)) === (await committed(api));
    });
    for (const index of [0, (await balance("bob")).account]) {
      const account = await answerOf(api, `accounts/${index}`);
      assert.equal(account.index, index);
      assert.deepEqual(await answerOf(copy, `accounts/${index}`), account);
    }
    const asked = ["--name", "alice", "--node", `http://127.0.0.1:${other}`];
    await refused("ReadOnlyNode", "wallet", "send", 0.1, 0, ...asked);
    assert.equal(await follower.interrupt(), 0);
    follower = undefined;
  });

  it("refuses a fee that nobody has agreed to, and shows what a node says without obeying it", async () => {
    const { api } = node!.started;
    const fee = (minimum: bigint) => {
      const price = {
        gasPrice: "1",
        blobGasPrice: "1",
        cost: "1",
        gas: 1,
        blobGas: 0,
        blockNumber: 1,
      };
      const rest = { shape: "4x6-2d1e1w2p", l1: price, rate: { tokens: "1", wei: "1" } };
      const validUntil = new Date().toISOString();
      return { kind: "transfer", token: 0, minimum: `${minimum}`, ...rest, validUntil };
    };
    impostor = createServer(async (request, answer) => {
      answer.setHeader("content-type", "application/json");
      if (request.url!.endsWith("/fee")) return answer.end(JSON.stringify(fee(ETHER / 50n)));
      if (request.method === "POST") {
        const error = { code: "Odd\u001b[2J", message: "\u001b]0;you won\u0007" };
        return answer.writeHead(422).end(JSON.stringify({ error }));
      }
      const real = await fetch(`${new URL(api).origin}${request.url}`);
      return answer.writeHead(real.status).end(await real.text());
    }).listen(other);
    const asked = ["--name", "alice", "--node", `http://127.0.0.1:${other}`];
    const words = await refused("FeeTooHigh", "wallet", "send", 1, 0, ...asked);
    assert.match(words, /got 0\.02 ETH, expected ≤ 0\.01 ETH; --max-fee allows more/);
    const { stderr } = await quipu("wallet", "send", 0.1, 0, "--max-fee", 0.02, ...asked);
    assert.equal(stderr, "quipu: Odd\\u001b[2J: \\u001b]0;you won\\u0007\n");
    await new Promise((resolve) => impostor!.close(resolve));
  });

  it("is not mistaken for another rollup", async () => {
    const real = await answerOf(node!.started.api, "config");
    const text = JSON.stringify({ ...real, contract: `0x${"12".repeat(20)}` });
    impostor = createServer((_, answer) => {
      answer.setHeader("content-type", "application/json").end(text);
    }).listen(other);
    const asked = ["--name", "alice", "--node", `http://127.0.0.1:${other}`];
    const words = await refused("WrongRollup", "wallet", "balance", ...asked);
    assert.match(words, /got 0x1212.* on chain 31337, expected 0x/);
    const set = ["wallet", "set", "--name", "alice", "--node", `http://127.0.0.1:${other}`];
    await refused("WrongRollup", ...set);
    await new Promise((resolve) => impostor!.close(resolve));
  });

  it("names a port that is taken, and starts nothing", async () => {
    const place = ["--dir", join(folder, "second")];
    const api = ["node", "--dev", ...place, "--port", port!];
    assert.match(await refused("PortInUse", ...api), new RegExp(`port ${port} .*--port`));
    const chain = ["node", "--dev", ...place, "--port", other!, "--l1-port", l1Port!];
    assert.match(await refused("PortInUse", ...chain), new RegExp(`port ${l1Port} .*--l1-port`));
  });

  it("ends by Ctrl-C with 0, with its chain and its database, and goes on", async () => {
    const earlier = await balance("alice");
    const started = node!.started;
    const pids = await helpers();
    assert.deepEqual(pids.map(isAlive), [true, true]);
    assert.equal(await node!.interrupt(), 0);
    node = undefined;
    assert.deepEqual(pids.map(isAlive), [false, false]);
    await refused("NodeUnavailable", "wallet", "balance", "--name", "alice");
    node = await RunningCommand.start("node", "--config", config);
    assert.deepEqual(node.started, started);
    // What L1 says is read back first.
    await until(async () => {
      await sleep(200);
      return (await answerOf(started.api, "accounts/0?at=pending")).index === 0;
    });
    const { committed, pending } = await balance("alice");
    assert.deepEqual([committed, pending], [earlier.committed, earlier.pending]);
    await done("wallet", "send", 0.1, 0, "--until", "queued", "--name", "alice");
  });
});

describe("a node's command line", () => {
  it("needs to be told which rollup, with 2", async () => {
    for (const [command, words] of [
      ["node", /give --rpc and --contract .*, or --dev/],
      ["follow", /give --rpc and --contract/],
    ] as const) {
      const { code, stderr } = await quipu(command);
      assert.equal(code, 2);
      assert.match(stderr, words);
    }
  });

  it("names what is wrong in a file of settings", async () => {
    const config = join(temporaryFolder(), "node.json");
    const texts: readonly (readonly [string, RegExp])[] = [
      ['{ "prot": 4001 }', /node\.json: setting: got 'prot', expected the name of an option/],
      ['{ "port": 99999 }', /node\.json: port: got 99999, expected a whole number, 0 to 65535$/m],
      ['{ "dev": "yes" }', /node\.json: dev: got "yes", expected true or false/],
      ["[]", /node\.json: got \[\], expected an object of settings/],
      ["{", /node\.json: /],
    ];
    for (const [text, words] of texts) {
      await writeFile(config, text);
      assert.match(await refused("InvalidFile", "node", "--config", config), words);
    }
  });
});
