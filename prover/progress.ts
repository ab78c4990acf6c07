/** Progress reports of long work. The command line renders them. */

/** One report: the step that runs now and, where it can be counted, how far it is. */
export interface Progress {
  /** Short present-tense name, e.g. `compile`. */
  readonly step: string;
  /** Units done and in total; both or neither. */
  readonly done?: number;
  readonly total?: number;
}

export type ProgressListener = (progress: Progress) => void;
