import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { connected, sendJson, startScripted } from "../../builders/scripted-server.ts";

const node = { apiVersion: "v1", kind: "Node", metadata: { name: "ip-10-0-0-10" } };
const list = JSON.stringify({ kind: "NodeList", apiVersion: "v1", metadata: {}, items: [node] });
const packed = gzipSync(list);
const headers = { "content-type": "application/json", "content-encoding": "gzip" };

describe("an answer that the API server has packed", () => {
  it("is asked for, read, and counted as it came", async () => {
    const server = await startScripted((_, response) => void response.writeHead(200, headers).end(packed));
    const connection = connected(server.target);
    expect(await connection.api.list("Node")).toEqual([node]);
    expect(server.received[0]?.headers["accept-encoding"]).toBe("gzip");
    expect(connection.calls()).toMatchObject([{ status: 200, calls: 1, received: packed.length }]);
  });

  it("is asked for once more where it was cut", async () => {
    const server = await startScripted((_, response, turn) =>
      turn === 1
        ? void response.writeHead(200, headers).end(packed.subarray(0, 40))
        : sendJson(response, 200, JSON.parse(list)),
    );
    expect(await connected(server.target).api.list("Node")).toEqual([node]);
  });

  it("is unreachable, and says why, where it never can be unpacked", async () => {
    const server = await startScripted((_, response) => void response.writeHead(200, headers).end("{}"));
    await expect(connected(server.target).api.list("Node")).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringContaining("its answer came packed, and cannot be unpacked"),
    });
  });
});
