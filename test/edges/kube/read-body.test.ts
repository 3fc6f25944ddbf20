import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { largestAnswer, readBody } from "../../../functions/edges/kube/read-body.ts";
import { connected, startScripted } from "../../builders/scripted-server.ts";

async function* parts(...bodies: readonly (string | Uint8Array)[]) {
  for (const body of bodies) yield Buffer.from(body);
}

describe("a body", () => {
  it("is read whole, and counted as it came", async () => {
    expect(await readBody(parts("ab", "cd"), false)).toEqual({ text: "abcd", received: 4 });
    const packed = gzipSync("x".repeat(1_000));
    expect(await readBody(parts(packed), true)).toEqual({
      text: "x".repeat(1_000),
      received: packed.length,
    });
  });

  it("is given up beyond the limit, packed and unpacked", async () => {
    const tooLarge = { code: "ERR_BUFFER_TOO_LARGE" };
    await expect(readBody(parts("abc", "def"), false, 5)).rejects.toMatchObject(tooLarge);
    await expect(readBody(parts(gzipSync("x".repeat(1_000))), true, 999)).rejects.toMatchObject(tooLarge);
  });
});

it("an answer of 300 kB that unpacks to more than a function has costs no more than the limit", async () => {
  const bomb = gzipSync(Buffer.alloc(largestAnswer + 1, " "));
  const headers = { "content-type": "application/json", "content-encoding": "gzip" };
  const server = await startScripted((_, response) => void response.writeHead(200, headers).end(bomb));
  await expect(connected(server.target).api.list("Node")).rejects.toMatchObject({
    kind: "unreachable",
    message: expect.stringContaining("larger than anything that was asked for"),
  });
  expect(server.received).toHaveLength(1);
});
