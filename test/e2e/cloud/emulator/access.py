"""Access entries: only where the cluster's mode lets them count, and dead once their role was made anew."""

import re

from ministack.services import eks

#: ARNs of entries that point to a role that is no more. EKS keeps the role's id, not its name.
dead = set()

find_entry = eks._access_entry_for_principal


def mend():
    eks._access_entry_for_principal = living_entry
    eks._access_policy_group = group_of


def group_of(_cluster, _principal, policy):
    """EKS authorises by policies beside RBAC. Here a policy is a group, which the API server's owner binds."""
    return f"eks:access-entry:{policy.rsplit('/')[-1]}"


def living_entry(cluster_name, account, region, principal):
    cluster = eks._clusters.get_scoped(account, region, cluster_name)
    if cluster is None or cluster["accessConfig"]["authenticationMode"] == "CONFIG_MAP":
        return None
    entry = find_entry(cluster_name, account, region, principal)
    return None if entry is None or entry["accessEntryArn"] in dead else entry


def guarded(request):
    """Refuses every call about entries while only aws-auth counts."""

    def answer(method, path, headers, body, query):
        asked = re.match(r"/clusters/([A-Za-z0-9_-]+)/access-entries", path)
        cluster = asked and eks._clusters.get(asked[1])
        if cluster and cluster["accessConfig"]["authenticationMode"] == "CONFIG_MAP":
            return eks._error(
                400,
                "InvalidRequestException",
                "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] "
                "to perform this operation.",
            )
        return request(method, path, headers, body, query)

    return answer
