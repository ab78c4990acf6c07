/**
 * Progress of long work: one changing line on a terminal, nothing in a pipe. The command line and the
 * scripts use it; the work itself knows only the listener.
 */
import type { Progress, ProgressListener } from "../prover/progress.js";
import { printable } from "./printable.js";

/** Runs `work` under a title; shows its progress if `visible`. */
export async function withProgress<Result>(
  title: string,
  visible: boolean,
  work: (report: ProgressListener) => Promise<Result>,
): Promise<Result> {
  if (!visible) return work(() => {});
  const { Listr } = await import("listr2");
  let result: { readonly value: Result } | undefined;
  const tasks = new Listr(
    {
      title,
      task: async (_, task) => {
        const value = await work((progress) => {
          task.title = `${title}: ${printable(describe(progress))}`;
        });
        task.title = title;
        result = { value };
      },
    },
    // The caller handles signals; listr2 would end the process at once.
    { registerSignalListeners: false, rendererOptions: { showErrorMessage: false } },
  );
  process.once("exit", showCursor);
  try {
    await tasks.run();
  } finally {
    process.off("exit", showCursor);
  }
  return result!.value;
}

/** listr2 hides the cursor while it draws, and cannot restore it if the process exits meanwhile. */
function showCursor(): void {
  process.stdout.write("\u001b[?25h");
}

/** Whether somebody is watching: standard output is a terminal. */
export function isWatched(): boolean {
  return process.stdout.isTTY === true;
}

function describe({ step, done, total }: Progress): string {
  if (done === undefined || total === undefined) return step;
  const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
  return `${step}, ${percent} % (${done} of ${total})`;
}
