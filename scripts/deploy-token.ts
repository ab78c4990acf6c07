/**
 * Puts an ERC-20 for experiments on a chain: `node dist/scripts/deploy-token.js me.key`, with the
 * endpoint in QUIPU_RPC (by default http://127.0.0.1:8545). It has 6 decimals, whoever deploys it
 * gets 1,000 of it, and anybody may mint more. Prints its address.
 */
import { readL1Key } from "../cli/l1/private-key.js";
import { Chain } from "../l1/rpc/chain.js";
import { Sender } from "../l1/sending/sender.js";
import { createTestToken } from "./test-token.js";

const [, , keyPath] = process.argv;
const chain = await Chain.connect(process.env.QUIPU_RPC ?? "http://127.0.0.1:8545");
const sender = new Sender(chain, await readL1Key(keyPath));
console.log(await createTestToken("SixDecimals", [sender], 1_000n * 10n ** 6n));
