/**
 * Measures the gas of everything that L1 does, on anvil: npm run gas [-- --json | --settings]
 *
 * Of a batch the whole transaction is measured, calldata and all. Proofs are simulated, which costs the
 * verifier what real ones cost; no byte of the records is zero, so they are the dearest there are.
 * Credits go to addresses that have one already, as most do in the long run; a first credit costs
 * 17,100 more.
 */
import { parseArgs } from "node:util";
import { type Hex, hexToBytes, numberToHex } from "viem";
import "../runtime/relaxed-simd.js";
import { DEPLOYMENT_SETTINGS } from "../l1/artifacts/compile-contracts.js";
import { rollupContract } from "../l1/artifacts/rollup-contract.js";
import { HARDFORK } from "../node/dev/anvil.js";
import { calldataLength } from "../src/batch/calldata.js";
import { FIELD_MODULUS } from "../src/crypto/field.js";
import { formatShape, parseShape, type Shape } from "../src/shape.js";
import { formatTable } from "../terminal/table.js";
import { sharedAnvil } from "../test/support/anvil.js";
import type { Deployed, Receipt } from "../test/support/chain.js";
import { depositBytes } from "../test/support/l1-batch.js";
import { DEADLINE, RollupOnChain } from "../test/support/rollup-on-chain.js";
import { testContract } from "../test/support/test-contracts.js";
import { AMOUNT, commitFull, RECIPIENT, sendDeposit } from "./gas/full-batches.js";
import { type GroupGas, measureGroups } from "./gas/measure-groups.js";

const LEVELS = 8;
/** Of the Ethereum main net: gas of a block, and seconds between two. */
const [BLOCK_GAS, BLOCK_TIME] = [60_000_000, 12];
/** Some shapes that are compiled, and those from which the price of one item is taken. */
const SHAPES = [
  ...["8x8", "32x28", "32x32", "64x56", "64x64"],
  ...["32x32-4d2e4w", "4x6-2d1e1w2p"],
].map(parseShape);
/** Of each kind one and four, beside those without. */
const PROBES = ["8x8", ...[..."dewp"].flatMap((kind) => [`8x8-1${kind}`, `8x8-4${kind}`])].map(
  parseShape,
);

/** What no contract could save: see docs/gas.md. */
const PAIRING = 45_000 + 34_000 * 4;
const PUBLIC_INPUT_POINTS = 3 * (6_000 + 150);
/** A word that is not zero before and after, of a slot not yet touched: EIP-2200, EIP-2929. */
const STORED_WORD = 5_000;

interface BatchGas {
  readonly shape: Shape;
  readonly gas: number;
  readonly dataBytes: number;
  /** Intrinsic gas of the transaction: 21,000 and calldata. */
  readonly intrinsic: number;
  /** The least that a transaction with this calldata costs (EIP-7623). */
  readonly calldataFloor: number;
}

async function main(): Promise<void> {
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({ options: { json: flag, settings: flag } });
  if (values.settings) return compareSettings();
  const { version } = await sharedAnvil();
  const all = [...new Map([...SHAPES, ...PROBES].map((s) => [formatShape(s), s])).values()];
  const rollup = await RollupOnChain.deploy({ levels: LEVELS, shapes: all });
  const measured = new Map<string, BatchGas>();
  for (const shape of all) measured.set(formatShape(shape), await measureBatch(rollup, shape));
  const batches = SHAPES.map((shape) => measured.get(formatShape(shape))!);
  const gasOf = (shape: string): number => measured.get(shape)!.gas;
  const functions = { deployment: Number(rollup.gasUsed), ...(await measureFunctions()) };
  const items = { ...pricesOfItems(gasOf), ...(await measureIdleBatches()) };
  const groups = await measureGroups(LEVELS);
  if (values.json) {
    const shapes = batches.map((batch) => ({ ...batch, shape: formatShape(batch.shape) }));
    console.log(
      JSON.stringify({ anvil: version, hardfork: HARDFORK, shapes, groups, items, functions }),
    );
    return;
  }
  console.log(`anvil ${version}, hard fork ${HARDFORK}, levels ${LEVELS}\n`);
  console.log(batchTable(batches));
  console.log(`\n${groupTable(groups)}`);
  for (const prices of [items, functions]) {
    console.log(`\n${formatTable(["what", "gas"], Object.entries(prices))}`);
  }
}

/** Gas of a full batch of a shape; the one before it has made every credit. */
async function measureBatch(rollup: RollupOnChain, shape: Shape): Promise<BatchGas> {
  await commitFull(rollup, shape, { count: 1, round: 1 });
  const { gasUsed, transactionHash } = await commitFull(rollup, shape, { count: 1, round: 2 });
  const { input } = await rollup.chain.rpc<{ input: Hex }>(
    "eth_getTransactionByHash",
    transactionHash,
  );
  const bytes = hexToBytes(input);
  const zeros = bytes.filter((byte) => byte === 0).length;
  const tokens = zeros + 4 * (bytes.length - zeros);
  return {
    ...{ shape, gas: Number(gasUsed), dataBytes: calldataLength(shape) },
    ...{ intrinsic: 21_000 + 4 * tokens, calldataFloor: 21_000 + 10 * tokens },
  };
}

/** Price of one more of each kind, from shapes that differ in their number. */
function pricesOfItems(gasOf: (shape: string) => number): Record<string, number> {
  const transfer = (gasOf("32x32") - gasOf("8x8")) / 24;
  const each = (kind: string): number => (gasOf(`8x8-4${kind}`) - gasOf(`8x8-1${kind}`)) / 3;
  const first = (kind: string): number => gasOf(`8x8-1${kind}`) - gasOf("8x8") - each(kind);
  const prices = {
    "a batch, transfers aside (with its fee credit)": gasOf("8x8") - 8 * transfer,
    "a transfer and its slot": transfer,
    "a deposit in a batch": each("d"),
    "more for the first deposit of a batch": first("d"),
    "a forced exit in a batch, paid": each("e"),
    "more for the first exit of a batch": first("e"),
    "a payment in a batch, its slots aside": each("p"),
    "a withdrawal in a batch": each("w"),
  };
  return Object.fromEntries(Object.entries(prices).map(([what, gas]) => [what, Math.round(gas)]));
}

/** What whoever gets ahead of others with batches that do nothing pays for one. */
async function measureIdleBatches(): Promise<Record<string, number>> {
  const shape = parseShape("8x8");
  const rollup = await RollupOnChain.deploy({ levels: LEVELS, shapes: [shape] });
  const newRoot = await rollup.read("stateRoot");
  const idle = rollup.proven(await rollup.data({ newRoot }, shape), shape, FIELD_MODULUS - 9n);
  const again = async (): Promise<number> => Number((await rollup.commit(idle)).gasUsed);
  await again();
  const alone = await again();
  await rollup.send("requestExit", [1]);
  const withExit = await again();
  await sendDeposit(rollup, { key: 1n, owner: RECIPIENT, amount: AMOUNT });
  return {
    "an 8x8 batch that changes nothing": alone,
    "more if it takes nothing of a queue that waits": withExit - alone,
    "and if it takes nothing of the other one either": (await again()) - withExit,
  };
}

function batchTable(batches: readonly BatchGas[]): string {
  const header = [
    "shape",
    "data bytes",
    "gas",
    "least gas",
    "ratio",
    "EIP-7623",
    "a transfer",
    "a second",
  ];
  const rows = batches.map(({ shape, gas, dataBytes, intrinsic, calldataFloor }) => {
    const { exits, withdrawals, transfers } = shape;
    // Root, counters, and each credit.
    const words = 3 + exits + withdrawals;
    const least = intrinsic + PAIRING + PUBLIC_INPUT_POINTS + words * STORED_WORD;
    const perSecond = (Math.floor(BLOCK_GAS / gas) * transfers) / BLOCK_TIME;
    return [
      ...[formatShape(shape), dataBytes, gas, least, (gas / least).toFixed(3), calldataFloor],
      ...[Math.round(gas / transfers), Math.floor(perSecond)],
    ];
  });
  return formatTable(header, rows);
}

/** Gas of a batch in groups of each size, in each way of publishing, and what blocks then carry. */
function groupTable(groups: readonly GroupGas[]): string {
  const rows = groups.map(({ shape, count, calldata, blob, run }) => {
    const figures = [calldata, blob, run].flatMap((gas) => {
      const each = gas / count;
      const perSecond = (shape.transfers * BLOCK_GAS) / each / BLOCK_TIME;
      return [Math.round(each), Math.round(each / shape.transfers), Math.floor(perSecond)];
    });
    return [formatShape(shape), count, ...figures];
  });
  const ways = ["calldata", "blob", "run of a blob's"].flatMap((way) => [
    `${way}, a batch`,
    "a transfer",
    "a second",
  ]);
  return formatTable(["shape", "batches", ...ways], rows);
}

/** What the other functions cost; those that a rollup calls again, at their second call. */
async function measureFunctions(): Promise<Record<string, number>> {
  const probe = await RollupOnChain.deploy({ levels: LEVELS });
  const token = await probe.chain.deploy(await testContract("Token", "Token"));
  const rollup = await RollupOnChain.deploy({ levels: LEVELS, tokens: [token.address] });
  const { chain } = rollup;
  const owner = chain.accounts[0]!;
  const gas = async (receipt: Promise<Receipt>): Promise<number> => Number((await receipt).gasUsed);
  const deposit = { key: FIELD_MODULUS - 1n, owner: BigInt(owner), token: 0, amount: AMOUNT };
  const call = (contract: Deployed, functionName: string, ...args: unknown[]) =>
    chain.send({ ...contract, functionName, args });
  await call(token, "mint", owner, AMOUNT * 10n);
  await call(token, "approve", rollup.contract.address, AMOUNT * 10n);
  const depositToken = () => rollup.send("deposit", [1, AMOUNT, deposit.key, owner]);

  await sendDeposit(rollup, deposit);
  const depositEth = await gas(sendDeposit(rollup, deposit));
  await depositToken();
  const depositErc20 = await gas(depositToken());
  await rollup.send("requestExit", [1]);
  const requestExit = await gas(rollup.send("requestExit", [2]));
  const withdrawals = [0, 1].map((id) => ({ owner: BigInt(owner), token: id, amount: AMOUNT }));
  await rollup.settle({ withdrawals });
  const claimEth = await gas(rollup.send("claim", [0, owner]));
  const claimErc20 = await gas(rollup.send("claim", [1, owner]));
  await chain.pass(2 * DEADLINE);
  const mark = async (name: "markDeposit" | "markExit"): Promise<number> => {
    await rollup.send(name, [0]);
    return gas(rollup.send(name, [1]));
  };
  const [markDeposit, markExit] = [await mark("markDeposit"), await mark("markExit")];
  const freeze = await gas(rollup.freeze());
  const root = await rollup.read("stateRoot");
  const leave = (account: bigint): Promise<Receipt> => {
    const proof = rollup.escapeProof([root, (account << 176n) + BigInt(owner), AMOUNT]);
    return rollup.send("escape", [account, owner, 0, AMOUNT, proof]);
  };
  await leave(1n);
  const refund = rollup.send("refundDeposit", [
    1,
    numberToHex(BigInt(`0x${Buffer.from(depositBytes(deposit)).toString("hex")}`), { size: 70 }),
  ]);
  return {
    ...{ "deposit() of ETH": depositEth, "deposit() of an ERC-20": depositErc20 },
    ...{
      "requestExit()": requestExit,
      "markDeposit()": markDeposit,
      "markExit()": markExit,
      "claim() of ETH": claimEth,
      "claim() of an ERC-20": claimErc20,
    },
    ...{
      "freeze()": freeze,
      "refundDeposit()": await gas(refund),
      "escape()": await gas(leave(2n)),
    },
  };
}

/** The ways of compiling among which one has been chosen. */
async function compareSettings(): Promise<void> {
  const shape = parseShape("8x8");
  const rows: (string | number)[][] = [];
  for (const viaIR of [true, false]) {
    for (const runs of [1_000_000, 200]) {
      const settings = { ...DEPLOYMENT_SETTINGS, viaIR, optimizer: { enabled: true, runs } };
      const contract = await rollupContract({ settings });
      const rollup = await RollupOnChain.deploy({ levels: LEVELS, shapes: [shape], contract });
      const { gas } = await measureBatch(rollup, shape);
      const bytes = contract.deployedBytecode.length / 2 - 1;
      rows.push([viaIR ? "IR" : "legacy", runs, gas, Number(rollup.gasUsed), bytes]);
    }
  }
  console.log(formatTable(["code", "runs", "8x8 batch", "deployment", "bytes"], rows));
}

await main();
(await sharedAnvil()).stop();
