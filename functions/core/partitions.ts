/** A partition of AWS, with the ending of its service hosts. */
export interface Partition {
  /** Name, as the second field of an ARN has it. */
  readonly name: string;
  /** `sts.<region>.<dnsSuffix>`. */
  readonly dnsSuffix: string;
}

/** Partitions by region prefix, from the endpoint data of the AWS SDK; each ends in a dash, so none hides another. */
const partitionsByRegionPrefix: Readonly<Record<string, Partition>> = {
  "cn-": { name: "aws-cn", dnsSuffix: "amazonaws.com.cn" },
  "us-gov-": { name: "aws-us-gov", dnsSuffix: "amazonaws.com" },
  "us-iso-": { name: "aws-iso", dnsSuffix: "c2s.ic.gov" },
  "us-isob-": { name: "aws-iso-b", dnsSuffix: "sc2s.sgov.gov" },
  "eu-isoe-": { name: "aws-iso-e", dnsSuffix: "cloud.adc-e.uk" },
  "us-isof-": { name: "aws-iso-f", dnsSuffix: "csp.hci.ic.gov" },
  "eusc-": { name: "aws-eusc", dnsSuffix: "amazonaws.eu" },
};

const commercial: Partition = { name: "aws", dnsSuffix: "amazonaws.com" };

/** Partition of a region; regions without a prefix of their own are commercial. */
export function partitionOf(region: string): Partition {
  const found = Object.entries(partitionsByRegionPrefix).find(([prefix]) => region.startsWith(prefix));
  return found?.[1] ?? commercial;
}
