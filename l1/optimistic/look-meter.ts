/** What a watcher's looks take of its processor: those that find nothing new apart from those that do. */

/** Looks of a kind. */
export interface MeasuredLooks {
  readonly count: number;
  /** Processor time of the process, in seconds. */
  readonly processorSeconds: number;
}

export class LookMeter {
  #idle: MeasuredLooks = { count: 0, processorSeconds: 0 };
  #busy: MeasuredLooks = { count: 0, processorSeconds: 0 };
  #isBusy = false;

  /** Those that found nothing, and those that found something. */
  get looks(): { readonly idle: MeasuredLooks; readonly busy: MeasuredLooks } {
    return { idle: this.#idle, busy: this.#busy };
  }

  /** The look that is going on has found something. */
  found(): void {
    this.#isBusy = true;
  }

  /** Measures a look. @throws whatever it fails with; it is counted all the same. */
  async measure<Result>(look: () => Promise<Result>): Promise<Result> {
    this.#isBusy = false;
    const before = process.cpuUsage();
    try {
      return await look();
    } finally {
      const { user, system } = process.cpuUsage(before);
      const processorSeconds = (user + system) / 1e6;
      if (this.#isBusy) this.#busy = withOne(this.#busy, processorSeconds);
      else this.#idle = withOne(this.#idle, processorSeconds);
    }
  }
}

function withOne({ count, processorSeconds }: MeasuredLooks, more: number): MeasuredLooks {
  return { count: count + 1, processorSeconds: processorSeconds + more };
}
