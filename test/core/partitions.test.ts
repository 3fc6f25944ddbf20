import { expect, it } from "vitest";
import { partitionOf } from "../../functions/core/partitions.ts";

it.each([
  ["eu-west-1", "aws", "amazonaws.com"],
  ["us-east-1", "aws", "amazonaws.com"],
  ["mx-central-1", "aws", "amazonaws.com"],
  ["cn-northwest-1", "aws-cn", "amazonaws.com.cn"],
  ["us-gov-west-1", "aws-us-gov", "amazonaws.com"],
  ["us-iso-east-1", "aws-iso", "c2s.ic.gov"],
  ["us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"],
  ["eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk"],
  ["us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov"],
  ["eusc-de-east-1", "aws-eusc", "amazonaws.eu"],
])("%s lies in %s, whose hosts end in %s", (region, name, dnsSuffix) => {
  expect(partitionOf(region)).toEqual({ name, dnsSuffix });
});

it("takes a region of tomorrow for a commercial one", () => {
  expect(partitionOf("zz-moon-1").name).toBe("aws");
});
