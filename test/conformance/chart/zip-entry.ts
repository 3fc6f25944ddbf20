import { inflateRawSync } from "node:zlib";

const signatures = { end: 0x06054b50, directory: 0x02014b50, file: 0x04034b50 };
const methods = { stored: 0, deflated: 8 };

/** Content of one file of a zip archive; a RangeError says what is wrong with the archive. */
export function zipEntry(archive: Buffer, name: string): Buffer {
  for (const entry of entries(archive)) if (entry.name === name) return content(archive, entry);
  throw new RangeError(`the archive has no file ${name}`);
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly compressedSize: number;
  readonly offset: number;
}

/** The central directory; a local header may lack the sizes. */
function* entries(archive: Buffer): Generator<Entry> {
  const end = archive.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end < 0 || archive.readUInt32LE(end) !== signatures.end) throw new RangeError("this is no zip archive");
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (archive.readUInt32LE(at) !== signatures.directory) throw new RangeError("the archive is damaged");
    const nameLength = archive.readUInt16LE(at + 28);
    yield {
      name: archive.toString("utf8", at + 46, at + 46 + nameLength),
      method: archive.readUInt16LE(at + 10),
      compressedSize: archive.readUInt32LE(at + 20),
      offset: archive.readUInt32LE(at + 42),
    };
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
}

function content(archive: Buffer, { name, method, compressedSize, offset }: Entry): Buffer {
  if (archive.readUInt32LE(offset) !== signatures.file) throw new RangeError("the archive is damaged");
  const start = offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
  const packed = archive.subarray(start, start + compressedSize);
  if (method === methods.stored) return packed;
  if (method === methods.deflated) return inflateRawSync(packed);
  throw new RangeError(`${name} is packed by method ${method}, which is not known here`);
}
