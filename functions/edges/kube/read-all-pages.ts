import { KubeApiError } from "../../flows/ports/kube-api-error.ts";

/** `from` is the server's continue token; undefined for the first page. */
type ReadPage<Item> = (
  from: string | undefined,
) => Promise<{ readonly items: readonly Item[]; readonly next: string | undefined }>;

/** All pages as one list; when the server forgets its token on the way (410), from the start again, once. */
export async function readAllPages<Item>(readPage: ReadPage<Item>): Promise<readonly Item[]> {
  try {
    return await readThrough(readPage);
  } catch (error) {
    if (error instanceof KubeApiError && error.status === 410) return readThrough(readPage);
    throw error;
  }
}

async function readThrough<Item>(readPage: ReadPage<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  let from: string | undefined;
  do {
    const { items, next } = await readPage(from);
    all.push(...items);
    from = next;
  } while (from !== undefined);
  return all;
}
