import { open } from "node:fs/promises";

/** Makes durable which names a folder has, where the platform can open one. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path).catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
