import type { Choices } from "./choices.ts";
import type { SaidTags } from "./said-tags.ts";
import type { Wish } from "./wish.ts";

/** What the current revision came from: the last accepted wish, and everything pinned with it. */
export interface Installed {
  readonly said: SaidTags;
  readonly wish: Wish;
  readonly choices: Choices;
}
