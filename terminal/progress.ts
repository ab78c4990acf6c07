/**
 * Progress of long work: one line that changes on a terminal, nothing in a pipe. Used by the command
 * line and the scripts; the work itself knows only the listener.
 */
import type { Progress, ProgressListener } from "../prover/progress.js";

/** Runs `work` under a title; shows how far it is if `visible`. */
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
          task.title = `${title}: ${describe(progress)}`;
        });
        task.title = title;
        result = { value };
      },
    },
    // Signals are the caller's: listr2 would end the process at once.
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

/** listr2 hides the cursor while it draws, and does not get to show it if the process exits then. */
function showCursor(): void {
  process.stdout.write("\u001b[?25h");
}

/** Whether there is somebody to watch: standard output is a terminal. */
export function isWatched(): boolean {
  return process.stdout.isTTY === true;
}

function describe({ step, done, total }: Progress): string {
  if (done === undefined || total === undefined) return step;
  const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
  return `${step}, ${percent} % (${done} of ${total})`;
}
