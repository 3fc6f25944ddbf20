import { promisify } from "node:util";
import { gunzip } from "node:zlib";

/** Bytes of one answer, packed and unpacked: a page of 500 nodes with long lists of images has about half of it. */
export const largestAnswer = 32 * 1024 * 1024;

const unpack = promisify(gunzip);

/** The whole body, up to the largest one that is taken; beyond it the rest is not read. */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  isPacked: boolean,
  limit = largestAnswer,
): Promise<{ readonly text: string; readonly received: number }> {
  const parts: Uint8Array[] = [];
  let received = 0;
  // Leaving the loop by a throw ends the connection.
  for await (const part of body) {
    received += part.length;
    if (received > limit) throw tooLarge(limit);
    parts.push(part);
  }
  const bytes = Buffer.concat(parts);
  const whole = isPacked ? await unpack(bytes, { maxOutputLength: limit }) : bytes;
  return { text: whole.toString("utf8"), received };
}

/** The code is zlib's own for an output beyond its limit. */
function tooLarge(limit: number): Error {
  return Object.assign(new Error(`the answer has more than ${limit} bytes`), {
    code: "ERR_BUFFER_TOO_LARGE",
  });
}
