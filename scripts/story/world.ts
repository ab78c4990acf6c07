/** Where the story of `demo:l1` takes place: an EVM, or the mirror of the contract in this process. */
import type { L1, L1Account } from "../../l1/client/l1.js";

export const PEOPLE = ["sequencer", "alice", "bob", "carol", "dave", "erin"] as const;
export type Person = (typeof PEOPLE)[number];

/** Token 0 is ETH, token 1 an ERC-20; both with 18 decimals. */
export const TOKEN_NAMES = ["ETH", "TOK"] as const;

/** Seconds that the sequencer has for an item in a queue, and for each one before it. */
export const DEADLINE = 600;
export const SPACING = 60;

/** What becomes of blobs where records are published in them. */
export interface StoryBlobs {
  /** So many days pass that no beacon node has the blobs any more. */
  expire(): void;
  /** Why whoever asks beacon nodes alone cannot rebuild the state then. */
  withoutArchive(): Promise<string>;
}

export interface World {
  readonly l1: L1;
  /** None if everything is published in calldata. */
  readonly blobs?: StoryBlobs | undefined;
  readonly people: Readonly<Record<Person, L1Account>>;
  /** What is to be told of it. */
  readonly facts: Readonly<Record<string, string>>;
  /** What the contract holds of a token. */
  held(token: number): Promise<bigint>;
  /** Lets seconds pass on L1. */
  passTime(seconds: number): Promise<void>;
  stop(): Promise<void>;
}
