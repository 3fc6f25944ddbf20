import type { ImageName } from "./image-name.ts";
import type { RenderInput } from "./render-input.ts";

/** The reference of an image, its registry replaced where the options say so; path, tag and digest stay. */
export function image({ options, release }: RenderInput, name: ImageName): string {
  const reference = release.images[name];
  const slash = reference.indexOf("/");
  const prefix = options.imageRegistries?.[reference.slice(0, slash)];
  return prefix === undefined ? reference : prefix + reference.slice(slash);
}
