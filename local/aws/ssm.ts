import * as z from "zod/mini";
import { calendarOperations } from "./change-calendars.ts";
import { jsonProtocol } from "./http/json-protocol.ts";
import { type Call, operation, perAccountAndRegion, type Service } from "./http/operation.ts";
import { AwsError, type Output } from "./http/protocol.ts";

interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly type: "String" | "SecureString";
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

const hidden = "AQICAHj-a-text-that-only-WithDecryption-opens";

const byPath = z.object({
  WithDecryption: z.optional(z.boolean()),
  Path: z.string(),
  Recursive: z.optional(z.boolean()),
  MaxResults: z.optional(z.number()),
  NextToken: z.optional(z.string()),
});

/** All parameters, by account and region. */
export type Parameters = ReadonlyMap<string, Map<string, Parameter>>;

/**
 * SSM: Change Calendars, and Parameter Store with standard parameters of types String and SecureString; keys are not asked. `capture` answers the
 * parameters as they are now, which another store may begin with.
 */
export function makeSsm(
  now: () => number,
  before: Parameters = new Map(),
): { readonly service: Service; readonly capture: () => Parameters } {
  const store = perAccountAndRegion(() => new Map<string, Parameter>(), structuredClone(before));
  const service: Service = {
    protocol: jsonProtocol("1.1"),
    operations: {
      ...calendarOperations(now),
      PutParameter: operation(
        z.object({
          Name: z.string(),
          Value: z.string(),
          Type: z.optional(z.string()),
          Overwrite: z.optional(z.boolean()),
        }),
        ({ Name: name, Value: value, Type: type, Overwrite: overwrite }, call) => {
          const existing = store(call).get(name);
          refuse(nameObjection(name) ?? valueObjection(value) ?? typeObjection(type, existing));
          if (existing !== undefined && overwrite !== true) {
            throw new AwsError(
              "ParameterAlreadyExists",
              "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
            );
          }
          const wanted = type === "SecureString" ? type : type === "String" ? type : existing?.type;
          if (existing !== undefined && wanted !== existing.type) {
            throw new AwsError(
              "HierarchyTypeMismatchException",
              "Parameter Store does not support changing a parameter type in a hierarchy.",
            );
          }
          const version = (existing?.version ?? 0) + 1;
          store(call).set(name, { name, value, type: wanted ?? "String", version, modifiedAt: now() });
          return { Version: version, Tier: "Standard" };
        },
      ),

      GetParameter: operation(
        z.object({ Name: z.string(), WithDecryption: z.optional(z.boolean()) }),
        ({ Name: name, WithDecryption: isOpen }, call) => {
          const parameter = store(call).get(name);
          if (parameter === undefined) throw new AwsError("ParameterNotFound", "");
          return { Parameter: described(parameter, call, isOpen) };
        },
      ),

      GetParameters: operation(
        z.object({ Names: z.array(z.string()), WithDecryption: z.optional(z.boolean()) }),
        ({ Names: names, WithDecryption: isOpen }, call) => {
          if (names.length > 10) throw tooManyNames(names.length);
          const found = names.flatMap((name) => store(call).get(name) ?? []);
          return {
            Parameters: found.map((parameter) => described(parameter, call, isOpen)),
            InvalidParameters: names.filter((name) => !store(call).has(name)),
          };
        },
      ),

      DeleteParameter: operation(z.object({ Name: z.string() }), ({ Name: name }, call) => {
        if (!store(call).delete(name)) throw new AwsError("ParameterNotFound", "");
        return {};
      }),

      GetParametersByPath: operation(byPath, (input, call) => {
        const size = input.MaxResults ?? 10;
        if (size < 1 || size > 10) throw tooMany(size);
        const prefix = input.Path.endsWith("/") ? input.Path : `${input.Path}/`;
        const found = [...store(call).values()]
          .filter(({ name }) => name.startsWith(prefix))
          .filter(({ name }) => input.Recursive === true || !name.slice(prefix.length).includes("/"))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        const start = Number(input.NextToken ?? 0);
        const end = start + size;
        return {
          Parameters: found
            .slice(start, end)
            .map((parameter) => described(parameter, call, input.WithDecryption)),
          ...(end < found.length && { NextToken: String(end) }),
        };
      }),
    },
  };
  return { service, capture: () => structuredClone(store.all()) };
}

function described(
  { name, value, type, version, modifiedAt }: Parameter,
  { account, region }: Call,
  isOpen = false,
): Output {
  return {
    Name: name,
    Type: type,
    Value: type === "String" || isOpen ? value : hidden,
    Version: version,
    LastModifiedDate: modifiedAt / 1000,
    ARN: `arn:aws:ssm:${region}:${account}:parameter${name.startsWith("/") ? "" : "/"}${name}`,
    DataType: "text",
  };
}

function refuse(objection: string | undefined): void {
  if (objection !== undefined) throw new AwsError("ValidationException", objection);
}

function nameObjection(name: string): string | undefined {
  if (!/^[A-Za-z0-9._/-]{1,2048}$/.test(name)) {
    return 'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';
  }
  if (/^\/?(aws|ssm)/i.test(name))
    return 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).';
  if (name.includes("/") && !name.startsWith("/")) return "Parameter name must be a fully qualified name.";
  return name.split("/").length > 16
    ? "Parameter hierarchies can have a maximum of fifteen levels."
    : undefined;
}

function valueObjection(value: string): string | undefined {
  if (value === "")
    return "1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.";
  if (value.includes("{{")) return "Parameter value can't nest another parameter: {{}} is not allowed.";
  return Buffer.byteLength(value) > 4096
    ? "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier."
    : undefined;
}

function typeObjection(type: string | undefined, existing: Parameter | undefined): string | undefined {
  if (type === undefined && existing === undefined)
    return "A parameter type is required when you create a parameter.";
  return type === undefined || type === "String" || type === "SecureString"
    ? undefined
    : `This stand-in keeps no ${type}.`;
}

function tooManyNames(count: number): AwsError {
  return new AwsError(
    "ValidationException",
    `1 validation error detected: Value '[${count} names]' at 'names' failed to satisfy constraint: Member must have length less than or equal to 10`,
  );
}

function tooMany(size: number): AwsError {
  return new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${size}' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 10`,
  );
}
