/** Where the parts of one control plane listen, all on 127.0.0.1. */
export interface ControlPlanePorts {
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly apiServer: number;
  readonly controllerManager: number;
  readonly scheduler: number;
}

/** Where the files lie that the parts read; all made at start. */
export interface ControlPlaneFiles {
  readonly data: string;
  readonly authority: string;
  readonly serverCertificate: string;
  readonly serverKey: string;
  readonly serviceAccountKey: string;
  /** Tokens of the harness's own programs; the product never sees one. */
  readonly tokens: string;
  readonly webhook: string;
  readonly auditPolicy: string;
  readonly auditLog: string;
  readonly controllerManagerConfig: string;
  readonly schedulerConfig: string;
  readonly kwokConfig: string;
  readonly stages: string;
}

/** First of the range of Services: the Service `kubernetes`, by which pods know the API server. */
export const serviceAddress = "10.100.0.1";

/** Where nodes with a network of their own find it. */
export const routerAddress = "10.0.0.1";

type Flags = (ports: ControlPlanePorts, files: ControlPlaneFiles) => readonly string[];

export const etcdFlags: Flags = (ports, files) => [
  `--data-dir=${files.data}`,
  `--listen-client-urls=http://127.0.0.1:${ports.etcd}`,
  `--advertise-client-urls=http://127.0.0.1:${ports.etcd}`,
  `--listen-peer-urls=http://127.0.0.1:${ports.etcdPeer}`,
  `--initial-advertise-peer-urls=http://127.0.0.1:${ports.etcdPeer}`,
  `--initial-cluster=default=http://127.0.0.1:${ports.etcdPeer}`,
  "--unsafe-no-fsync",
];

export const apiServerFlags: Flags = (ports, files) => [
  `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
  "--bind-address=127.0.0.1",
  "--advertise-address=127.0.0.1",
  `--secure-port=${ports.apiServer}`,
  `--tls-cert-file=${files.serverCertificate}`,
  `--tls-private-key-file=${files.serverKey}`,
  `--token-auth-file=${files.tokens}`,
  `--authentication-token-webhook-config-file=${files.webhook}`,
  "--authentication-token-webhook-version=v1",
  // A new access entry counts on the next request, and not when the answer before it has been forgotten.
  "--authentication-token-webhook-cache-ttl=1s",
  // As EKS has it: a kubelet may do what its own node and the pods bound to it need.
  "--authorization-mode=Node,RBAC",
  "--enable-admission-plugins=NodeRestriction",
  `--audit-policy-file=${files.auditPolicy}`,
  `--audit-log-path=${files.auditLog}`,
  "--service-cluster-ip-range=10.100.0.0/16",
  "--allow-privileged=true",
  "--service-account-issuer=https://kubernetes.default.svc",
  `--service-account-key-file=${files.serviceAccountKey}`,
  `--service-account-signing-key-file=${files.serviceAccountKey}`,
  "--endpoint-reconciler-type=none",
];

export const controllerManagerFlags: Flags = (ports, files) => [
  ...kubeconfigFlags(files.controllerManagerConfig),
  "--bind-address=127.0.0.1",
  `--secure-port=${ports.controllerManager}`,
  "--leader-elect=false",
  // Without this every controller is forbidden everything.
  "--use-service-account-credentials=true",
  `--service-account-private-key-file=${files.serviceAccountKey}`,
  `--root-ca-file=${files.authority}`,
];

export const schedulerFlags: Flags = (ports, files) => [
  ...kubeconfigFlags(files.schedulerConfig),
  "--bind-address=127.0.0.1",
  `--secure-port=${ports.scheduler}`,
  "--leader-elect=false",
];

export const kwokFlags: Flags = (_ports, files) => [
  `--kubeconfig=${files.kwokConfig}`,
  `--config=${files.stages}`,
  "--manage-all-nodes=true",
  "--node-lease-duration-seconds=40",
  "--cidr=10.0.128.1/17",
  "--node-ip=127.0.0.1",
];

function kubeconfigFlags(path: string): readonly string[] {
  return [
    `--kubeconfig=${path}`,
    `--authentication-kubeconfig=${path}`,
    `--authorization-kubeconfig=${path}`,
  ];
}
