import { Document, visit } from "yaml";

/**
 * A value as the YAML that Helm and kubectl read: that of version 1.1, where `no` is not a text, and with Go's own
 * numbers such as `0o17` besides.
 */
export function yamlText(value: unknown): string {
  const document = new Document(value, { version: "1.1", aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, scalar) {
      if (typeof scalar.value === "string" && /^[-+.\d]/.test(scalar.value)) scalar.type = "QUOTE_DOUBLE";
    },
  });
  return document.toString({ directives: false });
}
