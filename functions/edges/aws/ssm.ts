import {
  GetParameterCommand,
  PutParameterCommand,
  paginateGetParametersByPath,
  SSMClient,
} from "@aws-sdk/client-ssm";
import type { NamedRecord, Records } from "../../flows/ports/records.ts";
import type { WithDeadline } from "../deadline.ts";
import { type AwsCall, makeCaller, undefinedOn } from "./caller.ts";
import { type AwsClientSettings, clientConfig } from "./client.ts";

export function makeRecords(settings: AwsClientSettings): WithDeadline<Records> {
  const call = makeCaller(() => new SSMClient(clientConfig(settings)));
  return (deadline) => recordsPort(call(deadline));
}

function recordsPort(call: AwsCall<SSMClient>): Records {
  return {
    async read(name) {
      const answer = await undefinedOn(
        "ParameterNotFound",
        call(`read record ${name}`, (client, options) =>
          client.send(new GetParameterCommand({ Name: name }), options),
        ),
      );
      const { Value: text, Version: version } = answer?.Parameter ?? {};
      return text === undefined || version === undefined ? undefined : { text, version };
    },

    async write(name, text) {
      const command = new PutParameterCommand({ Name: name, Value: text, Type: "String", Overwrite: true });
      const answer = await call(`write record ${name}`, (client, options) => client.send(command, options));
      return answer.Version ?? 0;
    },

    list(path) {
      return call(`list the records under ${path}`, async (client, options) => {
        const records: NamedRecord[] = [];
        // SSM hands out ten at most.
        const pages = paginateGetParametersByPath(
          { client, pageSize: 10 },
          { Path: path, Recursive: true },
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
