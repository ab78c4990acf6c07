/**
 * Moves money of an L1 account into the rollup. The contract takes any key and any owner; a deposit
 * that its maker would lose is refused here, before anything is sent.
 */

import { encodeFunctionData } from "viem/utils";
import { gotExpected, QuipuError } from "../../src/errors.js";
import type { Deposit } from "../../src/kinds/deposit/deposit.js";
import { BALANCE_LIMIT } from "../../src/params.js";
import type { DepositQueued } from "../../verifier/rollup-event.js";
import { ROLLUP_ABI } from "../artifacts/rollup-abi.js";
import { l1Error } from "../l1-error.js";
import type { Sender, SendOptions } from "../sending/sender.js";
import { addressOf } from "./address.js";
import { checkDeposit } from "./check-deposit.js";
import type { DeployedRollup } from "./connect-rollup.js";
import { ERC20, readToken } from "./erc20.js";
import { ETHER } from "./ether.js";
import { resumeTransaction, type Transacted, transact } from "./transact.js";

/**
 * Deposits ETH or an ERC-20. Of a token, exactly the amount is approved first if less is approved.
 *
 * @throws QuipuError, before anything is sent: as `checkDeposit` does; `ContractFrozen`,
 *   `UnknownToken`, `TreeFull`, `DepositCapExceeded` as the contract would; `InsufficientFunds`;
 *   `ContractMismatch` for a token that does not answer as an ERC-20. And as `Sender.send` does.
 */
export async function deposit(
  rollup: DeployedRollup,
  sender: Sender,
  order: Deposit,
  options: SendOptions = {},
): Promise<Transacted<DepositQueued>> {
  checkDeposit(order);
  const { token, amount, key, owner } = order;
  const args = [BigInt(token), amount, key, addressOf(owner)] as const;
  const call = {
    data: encodeFunctionData({ abi: ROLLUP_ABI, functionName: "deposit", args }),
    event: { name: "DepositQueued", key, owner, token, amount },
    nonce: options.nonce,
    ...(token === ETHER ? { value: amount } : {}),
  } as const;
  // Before an allowance is asked for: what is under way may have used it up.
  const resumed = await resumeTransaction(rollup, sender, call);
  if (resumed !== undefined) return resumed;
  await checkHere(rollup, order);
  if (token !== ETHER) await approve(rollup, sender, order, options);
  return transact(rollup, sender, call);
}

/**
 * Refuses what the contract would refuse in the state that it is in.
 *
 * @throws QuipuError `ContractFrozen`, `UnknownToken`, `TreeFull`, `DepositCapExceeded`;
 *   `ContractMismatch` and what `Chain.call` throws, as reading from the contract does.
 */
async function checkHere({ view, tokenCount }: DeployedRollup, order: Deposit): Promise<void> {
  const { token, amount } = order;
  if (await view.read("frozen")) {
    throw new QuipuError("ContractFrozen", "the contract is frozen: it takes no more deposits");
  }
  if (token >= tokenCount) {
    throw new QuipuError("UnknownToken", gotExpected("token", token, `0…${tokenCount - 1}`));
  }
  const queued = await view.read("depositTail");
  if (BigInt(queued) >= (await view.read("reservedLeaves"))) {
    throw new QuipuError(
      "TreeFull",
      gotExpected("deposits so far", queued, "fewer than leaves for them"),
    );
  }
  const total = (await view.read("deposited", [BigInt(token)])) + amount;
  if (total < BALANCE_LIMIT) return;
  const what = `sum of the deposits of token ${token}`;
  throw new QuipuError("DepositCapExceeded", gotExpected(what, total, "< 2^128"));
}

/** Approves the amount, where less is approved; some tokens want 0 in between. */
async function approve(
  { view, chain, address }: DeployedRollup,
  sender: Sender,
  { token, amount }: Deposit,
  { nonce }: SendOptions,
): Promise<void> {
  const contract = await view.read("tokenAddress", [BigInt(token)]);
  const { address: owner } = sender;
  const balance = await readToken(
    chain,
    contract,
    encodeFunctionData({ abi: ERC20, functionName: "balanceOf", args: [owner] }),
  );
  if (balance < amount) {
    const what = `token ${token} of ${sender.address}`;
    throw l1Error("InsufficientFunds", gotExpected(what, balance, `≥ ${amount}`));
  }
  const allowed = await readToken(
    chain,
    contract,
    encodeFunctionData({ abi: ERC20, functionName: "allowance", args: [owner, address] }),
  );
  if (allowed >= amount) return;
  if (nonce !== undefined) {
    const what = `allowance of token ${token} for a deposit with a given nonce`;
    throw l1Error("InsufficientFunds", gotExpected(what, allowed, `≥ ${amount}`));
  }
  for (const value of allowed === 0n ? [amount] : [0n, amount]) {
    const args = [address, value] as const;
    const data = encodeFunctionData({ abi: ERC20, functionName: "approve", args });
    await sender.send({ to: contract, data }, { purpose: `allow the deposit of token ${token}` });
  }
}
