import type { Json } from "../../../functions/core/json.ts";
import type { AwsError, HttpAnswer, HttpRequest, Protocol } from "./protocol.ts";

/** The Query protocol of STS: a form in, XML out, the result in an element of its own. */
export function queryProtocol(namespace: string): Protocol {
  return {
    read: readForm,
    answer: (operation, output, requestId) =>
      xml(
        200,
        `<${operation}Response xmlns="${namespace}"><${operation}Result>${elements(output)}</${operation}Result>` +
          `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`,
      ),
    fail: (error, requestId) =>
      xml(
        error.status,
        `<ErrorResponse xmlns="${namespace}">${errorElement(error)}<RequestId>${requestId}</RequestId></ErrorResponse>`,
      ),
  };
}

/** The dialect of EC2: no result element, errors one level deeper. */
export function ec2QueryProtocol(namespace: string): Protocol {
  return {
    read: readForm,
    answer: (operation, output, requestId) =>
      xml(
        200,
        `<${operation}Response xmlns="${namespace}"><requestId>${requestId}</requestId>${elements(output)}</${operation}Response>`,
      ),
    fail: (error, requestId) =>
      xml(
        error.status,
        `<Response><Errors>${errorElement(error)}</Errors><RequestID>${requestId}</RequestID></Response>`,
      ),
  };
}

/** A presigned request carries in its URL what others carry in the body. */
function readForm({ query, body }: HttpRequest) {
  const input = Object.fromEntries([...query, ...new URLSearchParams(body)]);
  const operation = input["Action"];
  return operation === undefined ? undefined : { operation, input };
}

/** Members as elements, items of a list as `<item>`. */
function elements(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map((item: Json) => `<item>${elements(item)}</item>`).join("");
  if (typeof value !== "object") return escapeXml(String(value));
  return Object.entries(value)
    .map(([name, member]) => `<${name}>${elements(member)}</${name}>`)
    .join("");
}

function errorElement({ code, message }: AwsError): string {
  return `<Error><Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function xml(status: number, body: string): HttpAnswer {
  return { status, headers: { "content-type": "text/xml" }, body };
}
