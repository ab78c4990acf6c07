/** A node as a service, with everything around it: simulated proofs, times that suit tests, and a client. */
import pino from "pino";
import { QuipuClient } from "../../client/connection/quipu-client.js";
import type { Sender } from "../../l1/sending/sender.js";
import type { FollowerSetup, NodeSetup } from "../../node/service/service-options.js";
import { startFollower } from "../../node/service/start-follower.js";
import { startNode } from "../../node/service/start-node.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import type { SignedTransfer } from "../../src/kinds/transfer/transfer-kind.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { testKeys } from "./accounts.js";
import { CLIENT_SHAPE, type ClientRollup } from "./client-rollup.js";
import { proverOf } from "./node-on-l1.js";
import { temporaryFolder } from "./temporary-folder.js";

export const OPERATOR_TOKEN = "the operator of a test";
/** Which of anvil's accounts commits batches. */
export const COMMITTER = 5;

function followerSetup(chain: ClientRollup, databaseUrl: string): FollowerSetup {
  return {
    ...{ rollup: chain.rollup, databaseUrl, folder: temporaryFolder(), version: "0.0.0" },
    shapes: [{ shape: CLIENT_SHAPE, cost: 1 }],
    api: { rates: false, operatorToken: OPERATOR_TOKEN },
    logger: pino({ level: process.env.QUIPU_TEST_LOG ?? "silent" }),
  };
}

/** @param sender by default a new one, without an outbox */
export async function serviceOn(
  chain: ClientRollup,
  databaseUrl: string,
  options: Partial<NodeSetup> = {},
  sender: Sender = chain.sender(COMMITTER),
) {
  const node = await startNode({
    ...{ ...followerSetup(chain, databaseUrl), sender, prove: proverOf(chain), ...options },
    service: { sealAfterMs: 20, settleAfterMs: 20, followEveryMs: 50, ...options.service },
  });
  return { node, client: clientOf(node.url) };
}

export async function followerOn(
  chain: ClientRollup,
  databaseUrl: string,
  options: Partial<FollowerSetup> = {},
) {
  const node = await startFollower({ ...followerSetup(chain, databaseUrl), ...options });
  return { node, client: clientOf(node.url) };
}

/** It asks again soon. @param attempts of one request */
export function clientOf(url: string, attempts = 40): QuipuClient {
  return new QuipuClient({ url, attempts, longestPauseMs: 100 });
}

/** A transfer of 10 for a fee of 1 from account `from` to the other of two, signed by test key `from + 1`. */
export function transferOf(
  { rollup }: ClientRollup,
  from: number,
  nonce: number,
  amount = 10n,
): SignedTransfer {
  const fields = { from, to: 1 - from, token: 0, amount, fee: 1n, nonce };
  return signOperation(rollup.domain, createTransfer(fields), testKeys(from + 1));
}
