import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParametersCommand,
  PutParameterCommand,
  paginateGetParametersByPath,
  SSMClient,
} from "@aws-sdk/client-ssm";
import type { NamedRecord, Records } from "../../flows/ports/records.ts";
import type { WithDeadline } from "../deadline.ts";
import { type AwsCall, makeCaller, undefinedOn } from "./caller.ts";
import { type AwsClientSettings, clientConfig } from "./client.ts";

/** How Parameter Store keeps the records' texts. */
export interface RecordEncryption {
  /** ARN of a key; without one it is AWS's own key for Parameter Store. */
  readonly keyId?: string;
}

/** `encryption`: undefined for records that whoever may read parameters can read. */
export function makeRecords(
  settings: AwsClientSettings,
  encryption?: RecordEncryption,
): WithDeadline<Records> {
  const call = makeCaller(() => new SSMClient(clientConfig(settings)));
  return (deadline) => recordsPort(call(deadline), encryption);
}

function recordsPort(call: AwsCall<SSMClient>, encryption: RecordEncryption | undefined): Records {
  const form =
    encryption === undefined
      ? ({ Type: "String" } as const)
      : ({ Type: "SecureString", ...(encryption.keyId && { KeyId: encryption.keyId }) } as const);
  return {
    async read(name) {
      const answer = await undefinedOn(
        "ParameterNotFound",
        call(`read record ${name}`, (client, options) =>
          client.send(new GetParameterCommand({ Name: name, WithDecryption: true }), options),
        ),
      );
      const { Value: text, Version: version } = answer?.Parameter ?? {};
      return text === undefined || version === undefined ? undefined : { text, version };
    },

    async readAll(names) {
      const command = new GetParametersCommand({ Names: [...names], WithDecryption: true });
      const { Parameters: found = [] } = await call(`read record ${names[0]}`, (client, options) =>
        client.send(command, options),
      );
      return new Map(
        found.flatMap(({ Name: name, Value: text, Version: version }) =>
          name === undefined || text === undefined || version === undefined
            ? []
            : [[name, { text, version }]],
        ),
      );
    },

    async write(name, text) {
      const command = new PutParameterCommand({ Name: name, Value: text, Overwrite: true, ...form });
      const put = () => call(`write record ${name}`, (client, options) => client.send(command, options));
      const answer = await undefinedOn("HierarchyTypeMismatchException", put());
      if (answer !== undefined) return answer.Version ?? 0;
      // A record from before the setting changed: no parameter changes its type.
      await call(`delete record ${name}, to encrypt it anew`, (client, options) =>
        client.send(new DeleteParameterCommand({ Name: name }), options),
      );
      return (await put()).Version ?? 0;
    },

    async create(name, text) {
      const command = new PutParameterCommand({ Name: name, Value: text, Overwrite: false, ...form });
      const put = call(`create record ${name}`, (client, options) => client.send(command, options));
      return (await undefinedOn("ParameterAlreadyExists", put)) !== undefined;
    },

    async delete(name) {
      await undefinedOn(
        "ParameterNotFound",
        call(`delete record ${name}`, (client, options) =>
          client.send(new DeleteParameterCommand({ Name: name }), options),
        ),
      );
    },

    list(path) {
      return call(`list the records under ${path}`, async (client, options) => {
        const records: NamedRecord[] = [];
        // SSM hands out ten at most.
        const pages = paginateGetParametersByPath(
          { client, pageSize: 10 },
          { Path: path, Recursive: true, WithDecryption: true },
          options,
        );
        for await (const page of pages)
          for (const { Name: name, Value: text } of page.Parameters ?? [])
            if (name !== undefined && text !== undefined) records.push({ name, text });
        return records;
      });
    },
  };
}
