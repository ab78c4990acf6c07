/**
 * A lock on a file among processes. Each process that wants it puts a mark of its own beside the
 * file and then looks for those of others: of two at the same time at least one sees the other, and
 * no mark of a living process is ever removed by another one. Who has the lock writes to its mark again and
 * again: so it is known of one in another container or machine, too, whether it lives.
 */
import { type FileHandle, open, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { QuipuError } from "../src/errors.js";
import { isAbandoned, newMark } from "./process-mark.js";

const BEAT_MS = 2000;
/** A process that cannot be seen, and is silent for so long, has ended. */
const SILENCE_MS = 30_000;

/**
 * Locks a file, which need not be there.
 *
 * @returns what unlocks it; undefined if another process, or other work of this one, has it
 * @throws QuipuError `FileUnwritable` if no mark can be put beside it.
 */
export async function lockFile(path: string): Promise<(() => Promise<void>) | undefined> {
  const folder = dirname(path);
  const prefix = `.${basename(path)}.lock-`;
  const own = `${prefix}${newMark()}`;
  const mark = await Mark.put(join(folder, own)).catch((cause: unknown) => {
    throw new QuipuError("FileUnwritable", `${path}: cannot be locked: ${String(cause)}`, {
      cause,
    });
  });
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix) || name === own) continue;
    const other = join(folder, name);
    const silence = { silenceMs: SILENCE_MS, now: mark.madeAt };
    if (!(await isAbandoned(other, name.slice(prefix.length), silence))) {
      await mark.remove();
      return undefined;
    }
    await rm(other, { force: true });
  }
  return () => mark.remove();
}

/** The mark of a process that lives. */
class Mark {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #beat: NodeJS.Timeout;
  /** By the clock of the file system, in milliseconds. */
  readonly madeAt: number;

  private constructor(path: string, file: FileHandle, madeAt: number) {
    this.#path = path;
    this.#file = file;
    this.madeAt = madeAt;
    // Into the file that is open: what was removed does not come back.
    this.#beat = setInterval(() => void file.write("!", 0).catch(() => undefined), BEAT_MS);
    this.#beat.unref();
  }

  static async put(path: string): Promise<Mark> {
    const file = await open(path, "wx");
    try {
      await file.write("!", 0);
      return new Mark(path, file, (await file.stat()).mtimeMs);
    } catch (error) {
      await file.close();
      await rm(path, { force: true });
      throw error;
    }
  }

  async remove(): Promise<void> {
    clearInterval(this.#beat);
    await rm(this.#path, { force: true });
    await this.#file.close();
  }
}
