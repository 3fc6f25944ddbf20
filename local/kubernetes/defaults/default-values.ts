import type { JsonMap } from "../../../functions/core/json.ts";

/** Defaults of fields that were not sent, by type (Kubernetes 1.36). */
export const defaultValues: Readonly<Record<string, JsonMap>> = {
  PodSpec: {
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 30,
    dnsPolicy: "ClusterFirst",
    securityContext: {},
    schedulerName: "default-scheduler",
  },
  Container: {
    resources: {},
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
  },
  ContainerPort: { protocol: "TCP" },
  Probe: { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
  HTTPGetAction: { scheme: "HTTP" },
  GRPCAction: { service: "" },
  ObjectFieldSelector: { apiVersion: "v1" },
  ConfigMapVolumeSource: { defaultMode: 420 },
  SecretVolumeSource: { defaultMode: 420 },
  ProjectedVolumeSource: { defaultMode: 420 },
  DownwardAPIVolumeSource: { defaultMode: 420 },
  HostPathVolumeSource: { type: "" },
  ServiceAccountTokenProjection: { expirationSeconds: 3600 },
  DaemonSetSpec: { updateStrategy: { type: "RollingUpdate" }, revisionHistoryLimit: 10 },
  DeploymentSpec: {
    replicas: 1,
    strategy: { type: "RollingUpdate" },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  },
  StatefulSetSpec: {
    replicas: 1,
    podManagementPolicy: "OrderedReady",
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
    updateStrategy: { type: "RollingUpdate" },
    revisionHistoryLimit: 10,
  },
  ReplicaSetSpec: { replicas: 1 },
  DaemonSetUpdateStrategy: { type: "RollingUpdate" },
  DeploymentStrategy: { type: "RollingUpdate" },
  StatefulSetUpdateStrategy: { type: "RollingUpdate" },
  RollingUpdateDaemonSet: { maxUnavailable: 1, maxSurge: 0 },
  RollingUpdateDeployment: { maxUnavailable: "25%", maxSurge: "25%" },
  RollingUpdateStatefulSetStrategy: { partition: 0 },
  ServiceSpec: {
    type: "ClusterIP",
    sessionAffinity: "None",
    ipFamilies: ["IPv4"],
    ipFamilyPolicy: "SingleStack",
    internalTrafficPolicy: "Cluster",
  },
  ServicePort: { protocol: "TCP" },
  PersistentVolumeClaimSpec: { volumeMode: "Filesystem" },
  Secret: { type: "Opaque" },
  StorageClass: { reclaimPolicy: "Delete", volumeBindingMode: "Immediate" },
  CustomResourceDefinitionSpec: { conversion: { strategy: "None" } },
};

/** Status of a new object; the rest of the kinds begin without one. */
export const firstStatus: Readonly<Record<string, JsonMap>> = {
  Namespace: { phase: "Active" },
  Pod: { phase: "Pending", qosClass: "BestEffort" },
  Deployment: {},
  DaemonSet: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
  StatefulSet: { replicas: 0, availableReplicas: 0 },
  ReplicaSet: { replicas: 0 },
  Service: { loadBalancer: {} },
  PersistentVolumeClaim: { phase: "Pending" },
};

/** Fields that the server does not store when they are zero or false; most others it does. */
export const droppedWhenZero: ReadonlySet<string> = new Set([
  "ContainerPort.hostPort",
  "DaemonSetSpec.minReadySeconds",
  "DeploymentSpec.minReadySeconds",
  "DeploymentSpec.paused",
  "PodSpec.hostIPC",
  "PodSpec.hostNetwork",
  "PodSpec.hostPID",
  "Probe.initialDelaySeconds",
  "StatefulSetSpec.minReadySeconds",
  "VolumeMount.readOnly",
]);

/** Text fields that the server stores even when they are empty. */
export const keptWhenEmpty: ReadonlySet<string> = new Set([
  "HostPathVolumeSource.type",
  "PersistentVolumeClaimSpec.storageClassName",
]);
