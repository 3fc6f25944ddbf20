import { linuxNodes } from "../../functions/core/manifests/parts/pod.ts";
import type { ExtraToleration, RenderOptions } from "../../functions/core/manifests/render-options.ts";
import { type ChartValues, mergeValues } from "./merge-values.ts";

type Place = (values: ChartValues) => ChartValues;

/** Where the values of a pod stand in values.yaml. */
const agent: Place = (values) => values;
const envoy: Place = (values) => ({ envoy: values });
const operator: Place = (values) => ({ operator: values });
const hubbleRelay: Place = (values) => ({ hubble: { relay: values } });
const hubbleUi: Place = (values) => ({ hubble: { ui: values } });
const spireAgent: Place = (agent) => ({ authentication: { mutual: { spire: { install: { agent } } } } });
const spireServer: Place = (server) => ({ authentication: { mutual: { spire: { install: { server } } } } });

/** Node selectors and tolerations of the pods that this choice has. */
export function placement(options: RenderOptions): ChartValues {
  const { agents, controllers } = options.nodeSelectors ?? {};
  const tolerations = options.extraTolerations ?? [];
  return mergeValues(
    ...perNode(options).map((place) => selected(place, agents)),
    ...controllerPods(options).map((place) => selected(place, controllers)),
    ...controllerPods(options).map((place) => tolerating(place, tolerations)),
  );
}

function perNode({ l7Proxy, mutualAuthentication }: RenderOptions): readonly Place[] {
  return [agent, ...(l7Proxy ? [envoy] : []), ...(mutualAuthentication === null ? [] : [spireAgent])];
}

function controllerPods({ hubble, mutualAuthentication }: RenderOptions): readonly Place[] {
  return [
    operator,
    ...(hubble?.relay ? [hubbleRelay] : []),
    ...(hubble?.ui ? [hubbleUi] : []),
    ...(mutualAuthentication === null ? [] : [spireServer]),
  ];
}

/** The chart keeps every pod but SPIRE's on Linux by itself. */
function selected(place: Place, labels: Readonly<Record<string, string>> | undefined): ChartValues {
  const needed = labels !== undefined || place === spireAgent || place === spireServer;
  return needed ? place({ nodeSelector: { ...labels, ...linuxNodes } }) : {};
}

/** Of the pods above only the operator has tolerations of the chart's; a list replaces them, so they come first. */
function tolerating(place: Place, extra: readonly ExtraToleration[]): ChartValues {
  if (extra.length === 0) return {};
  const own = place === operator ? operatorTolerations : [];
  return place({ tolerations: [...own, ...extra.map((toleration) => ({ ...toleration }))] });
}

/** The chart itself adds `node.cilium.io/agent-not-ready` to whatever is given. */
const operatorTolerations = [
  "node-role.kubernetes.io/control-plane",
  "node-role.kubernetes.io/master",
  "node.kubernetes.io/not-ready",
  "node.cloudprovider.kubernetes.io/uninitialized",
].map((key) => ({ key, operator: "Exists" }));
