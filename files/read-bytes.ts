/** Files of any size: `readFile` takes no more than 2 GiB. */
import { open } from "node:fs/promises";

/** Bytes that are read at a time: the system takes less than 2 GiB. */
const PIECE = 2 ** 30;

/** Reads a whole file. What is read of one that shrinks meanwhile is shorter. @throws what the system says. */
export async function readBytes(
  path: string,
  piece: number = PIECE,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = new Uint8Array(size);
    let end = 0;
    while (end < size) {
      const { bytesRead } = await file.read(bytes, end, Math.min(piece, size - end), end);
      if (bytesRead === 0) break;
      end += bytesRead;
    }
    return bytes.subarray(0, end);
  } finally {
    await file.close();
  }
}
