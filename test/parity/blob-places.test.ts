/**
 * Groups for a blob with every kind of faulty batch in first, middle and last place, on mirror and contract at once:
 * in their blob and by calldata. What both say is compared, and with what they should say.
 */
import assert from "node:assert/strict";
import { parseShape } from "../../src/shape.js";
import type { BlobOpening } from "../../verifier/submission.js";
import type { VerifierErrorCode } from "../../verifier/verifier-error.js";
import { quickenKzg } from "../support/quick-kzg.js";
import type { Action } from "./action.js";
import { blobCall, runCall } from "./blob-members.js";
import type { ChainSide } from "./chain-side.js";
import { CHEATS } from "./cheat.js";
import {
  CHEAT_REFUSALS,
  FLIPPED,
  OF_THE_FIRST,
  PLACE_NAMES,
  PLACES,
  REFUSALS_BEHIND,
} from "./cheat-refusals.js";
import {
  type CheatedGroup,
  cheatedForBlob,
  faultyHeads,
  faultyRunCall,
  openedCall,
  openingFor,
} from "./cheated-blob-group.js";
import { type Faults, NO_FAULTS, pairOf } from "./drawn-groups.js";
import type { SubmissionPlan } from "./false-batches.js";
import { DEADLINE } from "./ground.js";
import { ARGUMENT_EDITS, GROUP_EDITS } from "./group-faults.js";
import { SimulatedProver } from "./history-prover.js";
import { PAID, queuedWorld, TAKING } from "./queued-world.js";
import { Stage } from "./stage.js";
import type { World } from "./world.js";

/** No batch of this group: it has been proven by itself. */
const NOT_FOR_A_BLOB = "the last batch again";

/** An opening takes half a second: where it is not looked at, there is none. */
const NO_OPENING: Omit<BlobOpening, "values"> = {
  ...{ recordsHash: new Uint8Array(32), commitment: new Uint8Array(48) },
  proof: new Uint8Array(48),
};

describe("faulty batches of groups for a blob", function () {
  this.timeout(300_000);
  let stage: Stage;
  let world: World;
  let chain: ChainSide;

  before(async () => {
    quickenKzg();
    stage = await Stage.build(
      await SimulatedProver.create(["2x6-3d3e1w2p", "2x4"].map(parseShape)),
    );
  });

  beforeEach(async () => {
    ({ world, chain } = await queuedWorld(stage));
  });

  async function refused(action: Action, code: VerifierErrorCode, what: string): Promise<void> {
    const { refusal } = await world.perform(chain, action, "");
    assert.equal(refusal, code, `${action.name}: ${what}`);
  }

  /** By calldata and in the blob. @param roll says which batches are wrong */
  async function refusedBothWays(
    group: CheatedGroup,
    faults: Faults,
    roll: number,
    codes: readonly [byCalldata: VerifierErrorCode, inBlob: VerifierErrorCode],
  ): Promise<void> {
    const what = [faults.falseBatch, ...faults.edits, faults.ofGroup, roll].join(" ");
    const run = faultyRunCall(world, group, [0, PLACES.length], { faults, roll })!;
    await refused(run, codes[0], what);
    const { members } = group;
    const said = faultyHeads(world, group, faults, roll)!;
    const opening =
      codes[1] === "InvalidProof"
        ? (await openingFor(world, members, said.args)).opening
        : { ...NO_OPENING, values: PLACES.map(() => 0n) };
    await refused(openedCall(said, opening, members.blob), codes[1], what);
  }

  async function honest(plan: SubmissionPlan): Promise<CheatedGroup> {
    const plans = PLACES.map(() => plan);
    return (await cheatedForBlob(world, plans, NO_FAULTS, { cheater: 0 }))!;
  }

  function codeAt(name: string, place: number): VerifierErrorCode {
    return (place > 0 ? REFUSALS_BEHIND[name] : undefined) ?? CHEAT_REFUSALS[name]!;
  }

  for (const place of PLACES) {
    it(`changed on their way, in ${PLACE_NAMES[place]} place`, async () => {
      const group = await honest(TAKING);
      for (const [name, { edits }] of Object.entries(CHEATS)) {
        if (edits.length === 0 || (place > 0 && OF_THE_FIRST.includes(name))) continue;
        const code = codeAt(name, place);
        await refusedBothWays(group, { edits, place: FLIPPED }, place, [code, code]);
      }
      const { refusal } = await world.perform(chain, await blobCall(world, group.members), "");
      assert.equal(refusal, undefined);
    });

    it(`true ones of something else, in ${PLACE_NAMES[place]} place`, async () => {
      for (const [name, faults] of Object.entries(CHEATS)) {
        if (faults.falseBatch === undefined || name === NOT_FOR_A_BLOB) continue;
        const code = codeAt(name, place);
        const plans = PLACES.map(() => TAKING);
        const options = { cheater: place, isRun: code !== "InvalidProof" };
        const group = await cheatedForBlob(world, plans, faults, options);
        await refusedBothWays(group!, faults, place, [code, code]);
      }
      const { members } = await honest(TAKING);
      const { refusal } = await world.perform(chain, runCall(world, members.batches), "");
      assert.equal(refusal, undefined);
    });

    for (const queue of ["deposit", "exit"] as const) {
      it(`that leave a marked ${queue} waiting, in ${PLACE_NAMES[place]} place`, async () => {
        world.time += DEADLINE;
        const name = queue === "deposit" ? "markDeposit" : "markExit";
        // Two of them are taken already.
        const index = queue === "deposit" ? 7 : 5;
        await world.perform(chain, { name, sender: world.cast.users[0]!, args: { index } }, "");
        const left = queue === "deposit" ? { deposits: 0 } : { exits: 0 };
        const plans = PLACES.map((i) => (i === place ? { ...TAKING, ...left } : TAKING));
        const lazy = await cheatedForBlob(world, plans, NO_FAULTS, { cheater: 0, isRun: true });
        const code = "MarkedItemWaiting";
        await refusedBothWays(lazy!, NO_FAULTS, 0, [code, code]);
      });
    }
  }

  it("two that are wrong, errors that cancel among them, at any two places", async () => {
    const group = await honest(PAID);
    for (const ofGroup of Object.keys(GROUP_EDITS)) {
      for (const roll of [0, 1, 2, 3, 4, 5]) {
        const pair = pairOf(roll, PLACES.length);
        const isFewer = ofGroup === "a batch left out";
        const changesFirst =
          (ofGroup === "two batches swapped" && pair.includes(0 as never)) ||
          (isFewer && pair[0] === 0);
        const code = changesFirst ? "RootMismatch" : "InvalidProof";
        // There is a value for each batch.
        const inBlob = isFewer || ofGroup === "a batch twice" ? "MalformedData" : code;
        await refusedBothWays(group, { ...NO_FAULTS, ofGroup }, roll, [code, inBlob]);
      }
    }
    const { refusal } = await world.perform(chain, runCall(world, group.members.batches), "");
    assert.equal(refusal, undefined);
  });

  it("arguments that do not fit together", async () => {
    const group = await honest(PAID);
    const code = "MalformedData";
    for (const ofGroup of Object.keys(ARGUMENT_EDITS)) {
      await refusedBothWays(group, { ...NO_FAULTS, ofGroup }, 0, [code, code]);
    }
  });
});
