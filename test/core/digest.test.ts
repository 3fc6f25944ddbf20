import { expect, it } from "vitest";
import { digest } from "../../functions/core/digest.ts";

it.each([
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  ["ü", "607474ca475a9724d7360aba71a56d5df77e61350e3f724cfa1f46e857e2d85f"],
])("digests %j as SHA-256 of its UTF-8 bytes", (text, expected) => {
  expect(digest(text)).toBe(expected);
});
