/** The contract's side of an optimistic history, on anvil. */
import { bytesToHex, numberToHex } from "viem";
import { shapeId } from "../../../src/shape.js";
import { addressOf, ChainDoors, type Sent } from "../chain-doors.js";
import { groupArguments } from "../chain-side.js";
import { placeName, type View } from "../view.js";
import type { OptimisticAction } from "./optimistic-action.js";
import { BY_ADDRESS, type OptimisticScope, optimisticPlaces } from "./optimistic-view.js";

export class OptimisticChain extends ChainDoors<OptimisticAction> {
  override async view(scope: OptimisticScope): Promise<View> {
    const places = optimisticPlaces(scope);
    const values = await this.readAll(
      places.map(({ name, keys }) => {
        const [first = 0n, ...rest] = keys;
        return { name, args: BY_ADDRESS.includes(name) ? [addressOf(first), ...rest] : keys };
      }),
    );
    const entries = places.map((place, i) => [placeName(place), values[i]!]);
    return { ...(await super.view(scope)), ...Object.fromEntries(entries) };
  }

  /** What happens meanwhile is lost, with its blocks. */
  async goingBack(what: () => Promise<void>): Promise<void> {
    const { chain } = this.deployment;
    const snapshot = await chain.snapshot();
    await what();
    await chain.goBack(snapshot);
  }

  protected override sent(action: OptimisticAction): Sent {
    const { levels } = this.deployment;
    switch (action.name) {
      case "propose": {
        const { group, count, value } = action.args;
        const { shape, oldRoot, feeRecipient, data } = group;
        const whose = [shapeId(shape, levels), oldRoot, addressOf(feeRecipient)];
        return { args: [...whose, count, bytesToHex(data)], value };
      }
      case "proposeProven":
        return { args: groupArguments(action.args, levels) };
      case "challenge": {
        const { id, content, value } = action.args;
        return { args: [id, numberToHex(content, { size: 32 })], value };
      }
      case "prove":
        return { args: [action.args.id, ...groupArguments(action.args.group, levels)] };
      case "slash":
        return { args: [action.args.id] };
      case "release":
        return { args: [action.args.id, action.args.slash] };
      case "finalize":
        return { args: [action.args.id, bytesToHex(action.args.claims)] };
      case "advance": {
        const { id, claims, index, to } = action.args;
        return { args: [id, bytesToHex(claims), index, addressOf(to)] };
      }
      case "collectBonds":
        return { args: [addressOf(action.args.to)] };
      default:
        return this.knock(action);
    }
  }
}
