import { expect, it } from "vitest";
import type { Finding } from "./classify-findings.ts";
import { classifyFindings } from "./classify-findings.ts";

const warning: Finding = { rule: "W1", isError: false, resource: "QueueOne", message: "mind this" };
const explained = { rule: "W1", resources: /^Queue/, reason: "we know" };

it("passes over what is explained, by rule and resource", () => {
  expect(classifyFindings([warning], [explained])).toEqual({ unexplained: [], outdated: [] });
});

it("keeps what nobody explained, of another rule or on another resource", () => {
  const others = [
    { ...warning, rule: "W2" },
    { ...warning, resource: "Topic" },
  ];
  expect(classifyFindings([...others, warning], [explained]).unexplained).toEqual(others);
});

it("lets no error be explained away", () => {
  const error = { ...warning, isError: true };
  expect(classifyFindings([error], [explained])).toEqual({ unexplained: [error], outdated: [explained] });
});

it("names explanations that nothing needs any more", () => {
  expect(classifyFindings([], [explained]).outdated).toEqual([explained]);
});
