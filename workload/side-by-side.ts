/** Bounded concurrency over pieces of work that are created one at a time. */

/**
 * Takes pieces of work from `next` until there is none, and runs up to `limit` of them at once.
 * `next` is called only when there is room. After the first failure nothing new starts; running work
 * is awaited, then the failure is thrown.
 *
 * @param onFailure called at the first failure, to stop the other work
 */
export async function workSideBySide(
  next: () => Promise<(() => Promise<void>) | undefined>,
  limit: number,
  onFailure: (error: unknown) => void,
): Promise<void> {
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown): void => {
    if (failure !== undefined) return;
    failure = { error };
    onFailure(error);
  };
  const start = (work: () => Promise<void>): void => {
    const task: Promise<void> = work()
      .catch(fail)
      .finally(() => running.delete(task));
    running.add(task);
  };
  try {
    while (failure === undefined) {
      if (running.size >= limit) {
        await Promise.race(running);
        continue;
      }
      const work = await next();
      if (work === undefined) break;
      start(work);
    }
  } catch (error) {
    fail(error);
  }
  await Promise.all(running);
  if (failure !== undefined) throw failure.error;
}
