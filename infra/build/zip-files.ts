import { crc32, deflateRawSync } from "node:zlib";

/** Midnight of the first day that a zip can name: equal files make equal zips. */
const date = 0x0021;
const deflated = 8;
const version = 20;
/** Mode of every file, -rw-r--r--: Lambda must be able to read it. */
const permissions = (0o100644 << 16) >>> 0;

/** A zip archive of files by name, without folders. */
export function zipFiles(files: Readonly<Record<string, Buffer>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const label = Buffer.from(name);
    const packed = deflateRawSync(content, { level: 9 });
    const common = littleEndian(
      [version, 2],
      [0, 2],
      [deflated, 2],
      [0, 2],
      [date, 2],
      [crc32(content), 4],
      [packed.length, 4],
      [content.length, 4],
      [label.length, 2],
      [0, 2],
    );
    const local = Buffer.concat([littleEndian([0x04034b50, 4]), common, label, packed]);
    const entry = littleEndian([0, 2], [0, 2], [0, 2], [permissions, 4], [offset, 4]);
    // Made by Unix, so that the permissions count.
    directory.push(littleEndian([0x02014b50, 4], [(3 << 8) | version, 2]), common, entry, label);
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const count = parts.length;
  const end = littleEndian(
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [count, 2],
    [count, 2],
    [central.length, 4],
    [offset, 4],
    [0, 2],
  );
  return Buffer.concat([...parts, central, end]);
}

/** Values, each in so many bytes, the lowest first. */
function littleEndian(...values: readonly (readonly [value: number, bytes: number])[]): Buffer {
  return Buffer.concat(
    values.map(([value, bytes]) => {
      const buffer = Buffer.alloc(bytes);
      buffer.writeUIntLE(value, 0, bytes);
      return buffer;
    }),
  );
}
