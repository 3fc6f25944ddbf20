"""EKS clusters: each leads to an API server that the tests name, and keeps what it was created with."""

import base64
import json
import re
import threading
import time
import uuid

from ministack.services import ec2, eks

#: API servers by cluster name, `*` for all others: {"endpoint": URL, "certificateAuthority": PEM}. See controls.py.
servers = {}

#: What CreateCluster takes and DescribeCluster gives back, and MiniStack forgets.
KEPT = ("computeConfig", "storageConfig", "upgradePolicy", "deletionProtection", "remoteNetworkConfig")

#: EKS knows these before the API server exists, so nobody may be shown them earlier.
LATER = ("endpoint", "certificateAuthority")

#: The last part of the path under which an API server asks about tokens; it starts before its cluster is created.
WEBHOOK_SECRET = "token-webhook-of-the-stories"

create, show = eks._create_cluster, eks._sanitize


def mend():
    eks._get_docker = without_docker
    eks._create_cluster = create_cluster
    eks._sanitize = shown


def without_docker():
    """No API server of MiniStack's own, not even where Docker runs. It asks once more right after CreateCluster, in a
    thread of its own, and calls the cluster ACTIVE then: not before the caller has read CREATING."""
    if threading.current_thread().name.startswith("eks-"):
        time.sleep(0.2)
    return None


def create_cluster(body, creator_arn=None):
    answer = create(body, creator_arn)
    if answer[0] != 200:
        return answer
    cluster = eks._clusters[body["name"]]
    access = {"authenticationMode": "CONFIG_MAP", "bootstrapClusterCreatorAdminPermissions": True}
    network = body.get("kubernetesNetworkConfig", {})
    cluster.update({key: body[key] for key in KEPT if key in body})
    cluster.update(
        accessConfig={**access, **body.get("accessConfig", {})},
        kubernetesNetworkConfig={**cluster["kubernetesNetworkConfig"], **network},
        health={"issues": []},
        _auth_token=WEBHOOK_SECRET,
    )
    # EKS derives the VPC from the subnets.
    for subnet in cluster["resourcesVpcConfig"]["subnetIds"]:
        if subnet in ec2._subnets:
            cluster["resourcesVpcConfig"]["vpcId"] = ec2._subnets[subnet]["VpcId"]
    return eks._json_resp(200, {"cluster": shown(cluster)})


def shown(cluster):
    """With the tags as they are now, and with the API server once there is one."""
    described = {key: value for key, value in show(cluster).items() if key not in LATER}
    described["tags"] = dict(eks._tags.get(cluster["arn"], {}))
    server = servers.get(cluster["name"], servers.get("*"))
    if server is not None and cluster["status"] != "CREATING":
        data = base64.b64encode(server["certificateAuthority"].encode()).decode()
        described.update(endpoint=server["endpoint"], certificateAuthority={"data": data})
    return described


def completed(request):
    """Adds UpdateClusterConfig, and UntagResource with more than one key, which MiniStack reads the first of."""

    def answer(method, path, headers, body, query):
        updated = re.fullmatch(r"/clusters/([A-Za-z0-9_-]+)/update-config", path)
        if updated and method == "POST":
            return update_config(updated[1], json.loads(body or b"{}"))
        if method == "DELETE" and path.startswith("/tags/"):
            keys = query.get("tagKeys", [])
            answers = [request(method, path, headers, body, {"tagKeys": key}) for key in keys]
            return answers[-1] if answers else request(method, path, headers, body, query)
        return request(method, path, headers, body, query)

    return answer


def update_config(name, body):
    cluster = eks._clusters.get(name)
    if cluster is None:
        return eks._error(404, "ResourceNotFoundException", f"No cluster found for name: {name}.")
    wanted = body.get("accessConfig", {}).get("authenticationMode")
    mode = cluster["accessConfig"]["authenticationMode"]
    ways = {"CONFIG_MAP": ("API_AND_CONFIG_MAP",), "API_AND_CONFIG_MAP": ("API",), "API": ()}
    if wanted is not None and wanted not in ways[mode]:
        return eks._error(
            400, "InvalidParameterException", f"Unsupported authentication mode update from {mode} to {wanted}"
        )
    for key in ("accessConfig", "resourcesVpcConfig"):
        cluster[key].update(body.get(key, {}))
    cluster.update({key: body[key] for key in KEPT if key in body})
    cluster["status"] = "UPDATING"
    threading.Timer(0.2, cluster.update, [{"status": "ACTIVE"}]).start()
    update = {"id": str(uuid.uuid4()), "status": "InProgress", "params": [], "errors": []}
    update["type"] = "AccessConfigUpdate" if wanted else "EndpointAccessUpdate"
    return eks._json_resp(200, {"update": update})
