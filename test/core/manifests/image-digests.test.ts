import { expect, it } from "vitest";
import { defaultOptions } from "../../builders/default-options.ts";
import { renderWith } from "../../builders/render-with.ts";

const images = (options: typeof defaultOptions) => [
  ...new Set(JSON.stringify(renderWith(options)).match(/"image":"[^"]+"/g)),
];

it("images have digests, unless the options say that tags have to do", () => {
  const withDigests = images(defaultOptions);
  expect(withDigests.length).toBeGreaterThan(5);
  expect(withDigests.filter((image) => !image.includes("@sha256:"))).toEqual([]);
  const imageRegistries = { "quay.io": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/quay" };
  const plain = images({ ...defaultOptions, imageDigests: false, imageRegistries });
  expect(plain.filter((image) => image.includes("@"))).toEqual([]);
  expect(plain).toContain(
    '"image":"111122223333.dkr.ecr.eu-west-1.amazonaws.com/quay/cilium/cilium:v1.19.6"',
  );
  expect(plain).toHaveLength(withDigests.length);
});
