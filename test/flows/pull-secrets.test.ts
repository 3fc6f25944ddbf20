import { expect, it } from "vitest";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { beginStory } from "../builders/begin-story.ts";
import { nextDay } from "../builders/errand-story.ts";

const secretIn = (namespace: string, type = "kubernetes.io/dockerconfigjson"): KubeObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "pull", namespace },
  type,
  data: { ".dockerconfigjson": "eyJhdXRocyI6e319" },
});

it("an installation waits for its pull secret, asks for copies in our namespaces, and keeps nothing of what is in it", async () => {
  const log: string[] = [];
  const settings = { imagePullSecrets: ["pull"] };
  const story = await beginStory({ settings, write: (line) => void log.push(line) });
  await story.pass();
  await story.letTimePass(15);
  story.kubernetes.requests.clear();
  expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
  expect((await story.record()).objections.first).toMatchObject([
    { code: "pull-secret-missing", severity: "blocking" },
  ]);
  expect(story.kubernetes.requests.writes).toEqual([]);

  story.admin.create(secretIn("kube-system"));
  expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  const places = async () =>
    (await story.record()).objections.first.map(({ code, message }) => `${code}: ${message.split(",")[0]}`);
  const missing = ["cilium-spire", "eks-cilium-errands"].map(
    (namespace) => `pull-secret-elsewhere: Secret ${namespace}/pull`,
  );
  expect(await places()).toEqual(missing);
  // Whoever only looks sees no Secret, and what was said stays.
  await story.pass();
  expect(await places()).toEqual(missing);

  story.admin.create(secretIn("cilium-spire"));
  story.admin.create(secretIn("eks-cilium-errands"));
  await nextDay(story);
  expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
  expect(await places()).toEqual([]);
  expect(`${log.join("\n")}${await story.recordText()}`).not.toContain("eyJhdXRocyI6e319");
});
