/**
 * What the circuit `Batch(L, N, M, D, E, W, P, signed)` computes, from its input signals alone and with poseidon-lite:
 * an independent reading of SPEC.md section 5 that shares no code with `src/batch`.
 */
import assert from "node:assert/strict";
import { poseidon4, poseidon5, poseidon6, poseidon7, poseidon8 } from "poseidon-lite";
import type { WitnessInput } from "../../src/batch/witness-input.js";

interface Row {
  balance: bigint;
  nonce: bigint;
  readonly token: bigint;
  readonly keyY: bigint;
  readonly owner: bigint;
  live: boolean;
}

/** The vector that the circuit commits to; fails an assertion where a constraint would. */
export function modelVector(
  input: WitnessInput,
  levels: number,
  { signed = false }: { readonly signed?: boolean } = {},
): bigint[] {
  const rows = input.slotIndex.map((_, k) => ({
    balance: input.slotBalance[k]!,
    nonce: input.slotNonce[k]!,
    token: input.slotToken[k]!,
    keyY: input.slotKeyY[k]!,
    owner: input.slotOwner[k]!,
    live: input.slotLive[k] === 1n,
  }));
  const oldLeaves = rows.map(leafOf);
  const deposits = applyDeposits(input, rows);
  const exits = applyExits(input, rows);
  const [payees, paidFees, ofPayments] = applyPayments(input, rows);
  const [transferFees, ofTransfers] = applyTransfers(input, rows);
  const feeTotal = paidFees + transferFees;
  const [withdrawals, ofWithdrawals] = applyWithdrawals(input, rows);
  const signatures = signed ? [...ofPayments, ...ofTransfers, ...ofWithdrawals] : [];
  const top = [...input.topRoots];
  const oldRoot = topRoot(top);
  input.slotIndex.forEach((index, k) => {
    if (k > 0) assert.ok(index > input.slotIndex[k - 1]!);
    replace(top, { index, path: input.slotPath[k]!, levels }, oldLeaves[k]!, leafOf(rows[k]!));
  });
  const fees = (input.feeToken << 128n) + feeTotal;
  const header = [oldRoot, topRoot(top), input.domain, input.feeRecipient, fees];
  const settled = [...deposits, ...exits, ...withdrawals, ...payees, ...signatures];
  return [...header, ...settled, ...recordElements(input)];
}

/** Rule H: what was no account is one if a deposit named it, with the columns that it has anyway. */
function applyDeposits(input: WitnessInput, rows: Row[]): bigint[] {
  const { depositEnabled = [], depositSlot, depositKeyY, depositOwner, depositToken } = input;
  return depositEnabled.flatMap((enabled, i) => {
    const [keyY, owner, token] = [depositKeyY![i]!, depositOwner![i]!, depositToken![i]!];
    const amount = input.depositAmount![i]!;
    if (enabled === 0n) {
      assert.deepEqual([depositSlot![i], keyY, owner, token, amount], [0n, 0n, 0n, 0n, 0n]);
    } else {
      const row = rows[Number(depositSlot![i])]!;
      assert.deepEqual([row.keyY, row.owner, row.token], [keyY, owner, token]);
      if (!row.live) assert.deepEqual([row.balance, row.nonce], [0n, 0n]);
      row.live = true;
      row.balance += amount;
    }
    return [keyY, owner, token, amount];
  });
}

/** Rule J. */
function applyExits(input: WitnessInput, rows: Row[]): bigint[] {
  const { exitEnabled = [], exitSlot, exitAccount, exitRequester } = input;
  return exitEnabled.flatMap((enabled, i) => {
    const [account, requester] = [exitAccount![i]!, exitRequester![i]!];
    let paid = 0n;
    if (enabled === 0n) assert.deepEqual([exitSlot![i], account, requester], [0n, 0n, 0n]);
    else {
      const row = rows[Number(exitSlot![i])]!;
      assert.equal(input.slotIndex[Number(exitSlot![i])], account);
      if (row.live && row.owner === requester) {
        paid = (row.token << 128n) + row.balance;
        row.balance = 0n;
      }
    }
    return [account, requester, paid];
  });
}

/** Rules C, D and K. */
function applyWithdrawals(input: WitnessInput, rows: Row[]): [paid: bigint[], signed: bigint[]] {
  const { withdrawalEnabled = [], withdrawalSlot, withdrawalAmount } = input;
  const signed: bigint[] = [];
  const paid = withdrawalEnabled.flatMap((enabled, i) => {
    const amount = withdrawalAmount![i]!;
    if (enabled === 0n) {
      assert.deepEqual([withdrawalSlot![i], amount], [0n, 0n]);
      signed.push(0n, 0n);
      return [0n, 0n];
    }
    const slot = Number(withdrawalSlot![i]);
    const row = rows[slot]!;
    assert.ok(row.live && row.balance >= amount);
    const [key, r8] = [
      [input.withdrawalKeyX![i]!, input.withdrawalKeyY![i]!],
      [input.withdrawalR8x![i]!, input.withdrawalR8y![i]!],
    ];
    const fields = [input.domain, 2n, input.slotIndex[slot]!, row.token, 0n, row.nonce];
    const message = [packed(fields, [88n, 8n, 24n, 16n, 80n, 32n]), amount];
    signed.push(poseidon6([...r8, ...key, ...message]), input.withdrawalS![i]!);
    row.balance -= amount;
    row.nonce += 1n;
    return [(row.token << 160n) + row.owner, amount];
  });
  return [paid, signed];
}

/** Numbers side by side, each in so many bits. */
function packed(values: readonly bigint[], widths: readonly bigint[]): bigint {
  return values.reduce((all, value, i) => {
    assert.ok(value < 1n << widths[i]!);
    return (all << widths[i]!) + value;
  }, 0n);
}

/** Widths of what stands in a transfer's message, and in the first element of a payment's. */
const MOVE_WIDTHS = [88n, 8n, 24n, 24n, 16n, 40n, 16n, 32n];

/** Rules C, D, F, H and L. */
function applyPayments(
  input: WitnessInput,
  rows: Row[],
): [payees: bigint[], feeTotal: bigint, signed: bigint[]] {
  const { paymentEnabled = [] } = input;
  const signed: bigint[] = [];
  let feeTotal = 0n;
  const payees = paymentEnabled.flatMap((enabled, i) => {
    const [keyY, owner] = [input.paymentReceiverKeyY![i]!, input.paymentReceiverOwner![i]!];
    if (enabled === 0n) {
      const [fromSlot, toSlot] = [input.paymentFromSlot![i], input.paymentToSlot![i]];
      const rest = [input.paymentSign![i], input.paymentAmount![i], input.paymentFee![i]];
      assert.deepEqual([fromSlot, toSlot, ...rest, keyY, owner], Array(7).fill(0n));
      signed.push(0n, 0n);
      return [0n, 0n];
    }
    const [from, to] = [input.paymentFromSlot![i]!, input.paymentToSlot![i]!].map(Number);
    const [sender, receiver] = [rows[from!]!, rows[to!]!];
    const amount = float(input.paymentAmount![i]!, 35n);
    const fee = float(input.paymentFee![i]!, 11n);
    assert.ok(amount > 0n && owner > 0n && sender.live);
    assert.ok(fee === 0n || sender.token === input.feeToken);
    assert.deepEqual([receiver.keyY, receiver.owner, receiver.token], [keyY, owner, sender.token]);
    const half = 8n ** BigInt(input.slotPath[0]!.length + 2) / 2n;
    if (!receiver.live) assert.ok(input.slotIndex[to!]! >= half);
    receiver.live = true;
    const [key, r8] = [
      [input.paymentKeyX![i]!, input.paymentKeyY![i]!],
      [input.paymentR8x![i]!, input.paymentR8y![i]!],
    ];
    const [sign, encoded] = [input.paymentSign![i]!, input.paymentAmount![i]!];
    const who = [input.domain, 3n, input.slotIndex[from!]!, sign, sender.token];
    const first = packed([...who, encoded, input.paymentFee![i]!, sender.nonce], MOVE_WIDTHS);
    signed.push(poseidon7([...r8, ...key, first, keyY, owner]), input.paymentS![i]!);
    sender.balance -= amount + fee;
    assert.ok(sender.balance >= 0n);
    sender.nonce += 1n;
    receiver.balance += amount;
    feeTotal += fee;
    return [keyY, owner];
  });
  return [payees, feeTotal, signed];
}

function applyTransfers(input: WitnessInput, rows: Row[]): [feeTotal: bigint, signed: bigint[]] {
  let feeTotal = 0n;
  const signed: bigint[] = [];
  input.enabled.forEach((enabled, i) => {
    if (enabled === 0n) {
      signed.push(0n, 0n);
      return;
    }
    const [from, to] = [rows[Number(input.fromSlot[i])]!, rows[Number(input.toSlot[i])]!];
    const amount = float(input.amount[i]!, 35n);
    const fee = float(input.fee[i]!, 11n);
    assert.ok(from.live && to.live && from.token === to.token);
    assert.ok(fee === 0n || from.token === input.feeToken);
    const [sender, receiver] = [input.fromSlot[i]!, input.toSlot[i]!].map(
      (slot) => input.slotIndex[Number(slot)]!,
    );
    const who = [input.domain, 1n, sender!, receiver!, from.token];
    const message = packed([...who, input.amount[i]!, input.fee[i]!, from.nonce], MOVE_WIDTHS);
    const points = [input.r8x[i]!, input.r8y[i]!, input.keyX[i]!, input.keyY[i]!];
    signed.push(poseidon5([...points, message]), input.s[i]!);
    from.balance -= amount + fee;
    assert.ok(from.balance >= 0n);
    from.nonce += 1n;
    to.balance += amount;
    feeTotal += fee;
  });
  return [feeTotal, signed];
}

function float(encoding: bigint, mantissaBits: bigint): bigint {
  return (encoding & ((1n << mantissaBits) - 1n)) * 10n ** (encoding >> mantissaBits);
}

function leafOf(row: Row): bigint {
  if (!row.live) return 0n;
  return poseidon4([(row.balance << 32n) + row.nonce, row.token, row.keyY, row.owner]);
}

function topRoot(top: readonly bigint[]): bigint {
  return poseidon8(Array.from({ length: 8 }, (_, i) => poseidon8(top.slice(8 * i, 8 * i + 8))));
}

function replace(
  top: bigint[],
  { index, path, levels }: { index: bigint; path: readonly (readonly bigint[])[]; levels: number },
  oldLeaf: bigint,
  newLeaf: bigint,
): void {
  assert.equal(path.length, levels - 2);
  let [oldNode, newNode] = [oldLeaf, newLeaf];
  path.forEach((children, height) => {
    const position = Number((index >> BigInt(3 * height)) & 7n);
    assert.equal(children.length, 8);
    assert.equal(children[position], oldNode);
    oldNode = poseidon8([...children]);
    newNode = poseidon8(children.with(position, newNode));
  });
  const subtree = Number(index >> BigInt(3 * (levels - 2)));
  assert.equal(top[subtree], oldNode);
  top[subtree] = newNode;
}

/** The records as one long number, cut into elements of 248 bits. */
function recordElements(input: WitnessInput): bigint[] {
  const fields: [value: bigint, bits: number][] = input.slotIndex.map((index) => [index, 24]);
  input.enabled.forEach((enabled, i) => {
    fields.push([enabled, 1], [input.fromSlot[i]!, 7], [input.toSlot[i]!, 8]);
    fields.push([input.amount[i]!, 40], [input.fee[i]!, 16]);
  });
  for (const [enabled = [], slot = []] of [
    [input.depositEnabled, input.depositSlot],
    [input.exitEnabled, input.exitSlot],
    [input.withdrawalEnabled, input.withdrawalSlot],
  ]) {
    for (const [i, bit] of enabled.entries()) fields.push([bit, 1], [slot[i]!, 7]);
  }
  input.paymentEnabled?.forEach((enabled, i) => {
    fields.push([enabled, 1], [input.paymentFromSlot![i]!, 7]);
    fields.push([input.paymentSign![i]!, 1], [input.paymentToSlot![i]!, 7]);
    fields.push([input.paymentAmount![i]!, 40], [input.paymentFee![i]!, 16]);
  });
  const bits = fields.map(([value, width]) => value.toString(2).padStart(width, "0")).join("");
  const padded = bits.padEnd(Math.ceil(bits.length / 248) * 248, "0");
  return Array.from({ length: padded.length / 248 }, (_, i) =>
    BigInt(`0b${padded.slice(248 * i, 248 * (i + 1))}`),
  );
}
