/** The text of an answer, up to a length: whoever answers may send without end. */
import { gotExpected } from "../../src/errors.js";
import { clientError } from "./client-error.js";

/** More than any answer of the API has. */
const MOST_BYTES = 32 * 2 ** 20;

/** @throws QuipuError `InvalidAnswer` for a longer text; what reading it throws. */
export async function boundedText({ body }: Response): Promise<string> {
  if (body === null) return "";
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > MOST_BYTES) {
      await reader.cancel().catch(() => {});
      throw clientError(
        "InvalidAnswer",
        gotExpected("bytes of the answer", "more", `≤ ${MOST_BYTES}`),
      );
    }
    text += decoder.decode(value, { stream: true });
  }
}
