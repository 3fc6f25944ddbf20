/** The volume of the server's database and keys. */
export interface SpireStorage {
  readonly storageClass: string;
  readonly storageSize: string;
}
