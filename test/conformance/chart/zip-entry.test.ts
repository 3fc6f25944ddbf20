import { crc32, deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { zipEntry } from "./zip-entry.ts";

interface File {
  readonly name: string;
  readonly content: string;
  readonly packed: boolean;
}

/** An archive as a zip program writes it into a pipe: sizes stand in the directory only. */
function archiveOf(...files: readonly File[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, packed } of files) {
    const data = packed ? deflateRawSync(content) : Buffer.from(content);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(packed ? 8 : 0, 8);
    header.writeUInt16LE(name.length, 26);
    header.writeUInt16LE(4, 28);
    const body = Buffer.concat([header, Buffer.from(name), Buffer.from("more"), data]);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(packed ? 8 : 0, 10);
    entry.writeUInt32LE(crc32(content), 16);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(content.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt16LE(2, 32);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, Buffer.from(name), Buffer.from("??"));
    bodies.push(body);
    offset += body.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, ...directory, end]);
}

const archive = archiveOf(
  { name: "layer/note", content: "plain", packed: false },
  { name: "helm/helm", content: "program ".repeat(1000), packed: true },
);

describe("a file of a zip archive", () => {
  it("is read whether it is packed or not", () => {
    expect(zipEntry(archive, "layer/note").toString()).toBe("plain");
    expect(zipEntry(archive, "helm/helm").toString()).toBe("program ".repeat(1000));
  });

  it("is missed by its name", () => {
    expect(() => zipEntry(archive, "kubectl")).toThrow("the archive has no file kubectl");
  });

  it("is not sought in something that is no archive, or a broken one", () => {
    expect(() => zipEntry(Buffer.from("<html>"), "helm/helm")).toThrow("this is no zip archive");
    expect(() => zipEntry(archive.subarray(10), "helm/helm")).toThrow("the archive is damaged");
  });
});
