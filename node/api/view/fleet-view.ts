/** What the API asks of whoever gives batches to provers; a node that takes no provers has none. */
import type {
  FleetStatus,
  HandedProof,
  KeepAnswer,
  LeaseAnswer,
  ProofFailure,
  ProvedShape,
  ProverSelf,
  ProverSession,
} from "../../../client/messages/prover.js";
import type { ArtifactFile } from "../../../prover/artifacts/artifact-file.js";

export interface FleetView {
  /** The name of a token; undefined for one that is not known. */
  tokenName(token: string): string | undefined;
  readonly shapes: readonly ProvedShape[];
  /** Files that provers may fetch. */
  readonly artifacts: readonly ArtifactFile[];
  /**
   * Paths are logged by proxies, tokens are not: a session is of use with its token only.
   *
   * @throws QuipuError `UnknownSession` for a session of another token.
   */
  assertOwner(token: string, session: string): void;
  /** @throws QuipuError `CircuitMismatch`, `Overloaded`. */
  join(token: string, self: ProverSelf): Promise<ProverSession>;
  /** Waits for a job, until the signal fires or for a bounded time. @throws QuipuError `UnknownSession`. */
  lease(session: string, signal: AbortSignal): Promise<LeaseAnswer>;
  /** @throws QuipuError `UnknownSession`. */
  keep(session: string, holding: readonly string[]): Promise<KeepAnswer>;
  /** @throws QuipuError `UnknownSession`, `JobGone`, `WrongProof`; `NodeNotReady` after a start. */
  handIn(session: string, proof: HandedProof): Promise<void>;
  /** @throws QuipuError `UnknownSession`. */
  fail(session: string, failure: ProofFailure): Promise<void>;
  leave(session: string): Promise<void>;
  /** The content of a job. @throws QuipuError `JobGone`. */
  content(id: string): string;
  status(): FleetStatus;
  /** @returns how many provers of that name there are. @throws QuipuError `StoreUnavailable`. */
  drain(name: string): Promise<number>;
}
