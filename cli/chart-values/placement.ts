import { linuxNodes } from "../../functions/core/manifests/parts/pod.ts";
import type { ExtraToleration, RenderOptions } from "../../functions/core/manifests/render-options.ts";
import { type ChartValues, mergeValues } from "./merge-values.ts";

type PodValues = (values: ChartValues) => ChartValues;

/** Values of one pod, put where values.yaml has them. */
const agent: PodValues = (values) => values;
const envoy: PodValues = (values) => ({ envoy: values });
const operator: PodValues = (values) => ({ operator: values });
const hubbleRelay: PodValues = (values) => ({ hubble: { relay: values } });
const hubbleUi: PodValues = (values) => ({ hubble: { ui: values } });
const spireAgent: PodValues = (agent) => ({ authentication: { mutual: { spire: { install: { agent } } } } });
const spireServer: PodValues = (server) => ({
  authentication: { mutual: { spire: { install: { server } } } },
});

/** Node selectors and tolerations, the start-up taint among them, of the pods that these options bring. */
export function placement(options: RenderOptions): ChartValues {
  const { agents, controllers } = options.nodeSelectors ?? {};
  const tolerations = options.extraTolerations ?? [];
  const { agentNotReadyTaintKey } = options;
  return mergeValues(
    agentNotReadyTaintKey === undefined ? {} : { agentNotReadyTaintKey },
    ...perNode(options).map((podValues) => selected(podValues, agents)),
    ...controllerPods(options).map((podValues) => selected(podValues, controllers)),
    ...controllerPods(options).map((podValues) => tolerating(podValues, tolerations)),
  );
}

function perNode({ l7Proxy, mutualAuthentication }: RenderOptions): readonly PodValues[] {
  return [agent, ...(l7Proxy ? [envoy] : []), ...(mutualAuthentication === null ? [] : [spireAgent])];
}

function controllerPods({ hubble, mutualAuthentication }: RenderOptions): readonly PodValues[] {
  return [
    operator,
    ...(hubble?.relay ? [hubbleRelay] : []),
    ...(hubble?.ui ? [hubbleUi] : []),
    ...(mutualAuthentication === null ? [] : [spireServer]),
  ];
}

/** Node selector of a pod; the chart keeps every pod but SPIRE's on Linux by itself. */
function selected(podValues: PodValues, labels: Readonly<Record<string, string>> | undefined): ChartValues {
  const needed = labels !== undefined || podValues === spireAgent || podValues === spireServer;
  return needed ? podValues({ nodeSelector: { ...labels, ...linuxNodes } }) : {};
}

/** Tolerations of a pod; a list replaces those that the chart gives the operator, so they come first. */
function tolerating(podValues: PodValues, extra: readonly ExtraToleration[]): ChartValues {
  if (extra.length === 0) return {};
  const own = podValues === operator ? operatorTolerations : [];
  return podValues({ tolerations: [...own, ...extra.map((toleration) => ({ ...toleration }))] });
}

/** Tolerations of the chart, which adds the start-up taint by itself. */
const operatorTolerations = [
  "node-role.kubernetes.io/control-plane",
  "node-role.kubernetes.io/master",
  "node.kubernetes.io/not-ready",
  "node.cloudprovider.kubernetes.io/uninitialized",
].map((key) => ({ key, operator: "Exists" }));
