/** A history on the mirror alone. */
import { DEPLOYMENT } from "../support/accounts.js";
import {
  ALICE,
  BOB,
  DEADLINE,
  fundedLedger,
  GENESIS_TIME,
  SPACING,
  WHALE,
} from "../support/mirror.js";
import { Distribution } from "./distribution.js";
import type { HistoryProver } from "./history-prover.js";
import { MirrorSide } from "./mirror-side.js";
import { World } from "./world.js";

/** Alice and Bob with their keys, ETH and one honest token. */
export function mirrorWorld(prover: HistoryProver): World {
  const cast = { users: [ALICE, BOB], whale: WHALE, sequencer: 0x5e9n, delegated: 0xde1n };
  const tokens = [fundedLedger(), fundedLedger()];
  const keys = prover.shapes.map((shape) => {
    return { shape, verificationKey: prover.keyOf(shape).verificationKey };
  });
  const escapeKey = prover.escapeKey.verificationKey;
  const limits = { deadline: DEADLINE, spacing: SPACING, levels: prover.levels };
  const options = { deployment: DEPLOYMENT, ...limits, keys, escapeKey, tokens };
  return new World({
    ...{ cast, prover, tokens, contract: DEPLOYMENT.contract, fickleToken: 0xf1cn },
    mirror: new MirrorSide(options, new Set([cast.delegated])),
    ...{ distribution: new Distribution(), time: GENESIS_TIME },
  });
}
