/** An optimistic history on the mirror alone. */
import type { Terms } from "../../../verifier/optimistic/terms.js";
import { DEPLOYMENT } from "../../support/accounts.js";
import { ALICE, BOB, fundedLedger, GENESIS_TIME, WHALE } from "../../support/mirror.js";
import { Distribution } from "../distribution.js";
import { DEADLINE, SPACING } from "../ground.js";
import type { HistoryProver } from "../history-prover.js";
import { OptimisticMirror } from "./optimistic-mirror.js";
import { OptimisticWorld } from "./optimistic-world.js";

/** Of the one who proposes. */
export const PROPOSER = 0x5e9n;

/** Alice and Bob with their keys, ETH and one honest token. */
export function optimisticMirrorWorld(prover: HistoryProver, terms: Terms): OptimisticWorld {
  const cast = { users: [ALICE, BOB], whale: WHALE, sequencer: PROPOSER, delegated: 0xde1n };
  const keys = prover.shapes.map((shape) => {
    return { shape, verificationKey: prover.keyOf(shape).verificationKey };
  });
  const escapeKey = prover.escapeKey.verificationKey;
  const limits = { deadline: DEADLINE, spacing: SPACING, levels: prover.levels, terms };
  const mirrored = () => {
    const ether = fundedLedger();
    ether.transfer(WHALE, PROPOSER, 1_000_000n);
    const tokens = [ether, fundedLedger()];
    const options = { deployment: DEPLOYMENT, ...limits, keys, escapeKey, tokens };
    return { mirror: new OptimisticMirror(options, new Set([cast.delegated])), tokens };
  };
  return new OptimisticWorld({
    ...{ cast, prover, contract: DEPLOYMENT.contract, fickleToken: 0xf1cn },
    ...{ ...mirrored(), mirrored },
    ...{ distribution: new Distribution(), time: GENESIS_TIME },
  });
}
