/** What a running node is made of. */
import type { Logger } from "pino";
import type { BlobFinder } from "../../l1/blobs/blob-finder.js";
import type { DeployedRollup } from "../../l1/contract/connect-rollup.js";
import type { Sender } from "../../l1/sending/sender.js";
import type { Shape } from "../../src/shape.js";
import type { ApiOptions } from "../api/server/api-options.js";
import type { Fleet } from "../fleet/open-fleet.js";
import type { NodeOptions, ServiceOptions } from "../pipeline/node-options.js";

/** What a node needs that only follows L1, and what every other one needs as well. */
export interface FollowerSetup {
  readonly rollup: DeployedRollup;
  /** A block before the contract, or the one that it is in. */
  readonly fromBlock?: number | undefined;
  /** Blocks whose logs are asked for at once. */
  readonly logRange?: number | undefined;
  /** Blocks after which one is final, on a chain that does not say so itself. */
  readonly finalityDepth?: number | undefined;
  /** `postgresql://…` */
  readonly databaseUrl: string;
  /** A folder for checkpoints; what is lost with it is read from L1 again. */
  readonly folder: string;
  readonly blobs?: BlobFinder | undefined;
  readonly shapes: readonly ServedShape[];
  /** Of the package. */
  readonly version: string;
  readonly api?: Omit<ApiOptions, "logger"> | undefined;
  readonly logger: Logger;
}

/** A shape that the contract accepts. */
export interface ServedShape {
  readonly shape: Shape;
  /** Id of its verification key, if it is at hand. */
  readonly key?: string | undefined;
  /** What a batch costs before one was proven, in any unit that is the same for all: its circuit's constraints, for one. */
  readonly cost: number;
}

/** What a node needs that takes operations. */
export interface NodeSetup extends FollowerSetup {
  /** The account on L1 that commits batches. */
  readonly sender: Sender;
  /** Brings by calldata what the first one's transaction with a blob has not brought. */
  readonly secondSender?: Sender | undefined;
  readonly prove: NodeOptions["prove"];
  /** The provers that `prove` gives batches to, if the node is to work for them. */
  readonly fleet?: Omit<Fleet, "prove"> | undefined;
  /** L1 address that is credited with fees; by default the sender's. */
  readonly feeRecipient?: bigint | undefined;
  /** What users pay of an operation's share of L1's gas, in percent; by default 0. */
  readonly feePercent?: number | undefined;
  /** Price of gas, in wei, up to which what is proven does not wait for its group; by default it always does. */
  readonly cheapGas?: bigint | undefined;
  /** Batches in one transaction at most; by default 1. */
  readonly group?: number | undefined;
  readonly publish?: "calldata" | "blob" | undefined;
  readonly fallback?: boolean | undefined;
  readonly service?: ServiceOptions | undefined;
}

/** A node at work. */
export interface RunningNode {
  /** Of the API. */
  readonly url: string;
  /** Resolves when it has stopped by itself; rejects with the reason. */
  readonly ended: Promise<void>;
  /** Ends it: no request is cut off, proofs are given up, and what is kept is whole. */
  stop(): Promise<void>;
}
