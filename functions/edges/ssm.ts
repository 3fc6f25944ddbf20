import {
  GetParameterCommand,
  PutParameterCommand,
  paginateGetParametersByPath,
  SSMClient,
} from "@aws-sdk/client-ssm";
import type { NamedRecord, Records } from "../flows/ports/records.ts";
import { type Ask, asking, unless, type Within } from "./aws-ask.ts";
import { type AwsClientSettings, clientConfig } from "./aws-client-settings.ts";

export function makeRecords(settings: AwsClientSettings): Within<Records> {
  const ask = asking(() => new SSMClient(clientConfig(settings)));
  return (limit) => recordsAsked(ask(limit));
}

function recordsAsked(ask: Ask<SSMClient>): Records {
  return {
    async read(name) {
      const answer = await unless(
        "ParameterNotFound",
        ask(`read record ${name}`, (client, options) =>
          client.send(new GetParameterCommand({ Name: name }), options),
        ),
      );
      const { Value: text, Version: version } = answer?.Parameter ?? {};
      return text === undefined || version === undefined ? undefined : { text, version };
    },

    async write(name, text) {
      const command = new PutParameterCommand({ Name: name, Value: text, Type: "String", Overwrite: true });
      const answer = await ask(`write record ${name}`, (client, options) => client.send(command, options));
      return answer.Version ?? 0;
    },

    list(path) {
      return ask(`list the records under ${path}`, async (client, options) => {
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
