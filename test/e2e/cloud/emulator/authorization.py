"""With AUTH=true MiniStack holds every call against the caller's policies. What it judges otherwise than AWS is named
here, one by one; everything else must pass, or be denied, with the policies as they were deployed."""

import contextvars
import re
import urllib.parse

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import eks, tagging
from notes import note

find_resource, find_tags = iam_actions.extract_resource_arn, iam_actions.request_tag_context
judge = iam_evaluator.enforce

#: Condition keys of the call that is being judged.
conditions = contextvars.ContextVar("conditions", default={})

#: What the call that is being judged is about, beside the first.
further = contextvars.ContextVar("further", default=())

#: By the service authorization reference these calls are about the entry; MiniStack says: about the cluster.
ABOUT_ENTRY = re.compile(r"/clusters/(?P<name>[^/]+)/access-entries/(?P<principal>.+?)(/access-policies(/(?P<policy>.+))?)?")

#: By the reference about the tagged thing; MiniStack says: `*`.
ABOUT_TAGS = re.compile(r"/tags/(?P<arn>.+)")


def mend():
    iam_actions.extract_resource_arn = resource_of
    iam_actions.request_tag_context = context_of
    iam_evaluator.enforce = judged
    tagging._RESOURCE_TAG_COLLECTORS["eks"] = tags_of_clusters


def judged(access_key, action, service, region, resource_arn="*", **more):
    """Notes every call that a policy denies, so that a story can say that there was none."""
    for resource in (resource_arn, *further.get()):
        denied = judge(access_key, action, service, region, resource_arn=resource, **more)
        if isinstance(denied, iam_evaluator.EvalResult):
            note("denial", principal=denied.principal_arn, action=action, resource=resource)
            return denied
    return denied


def resource_of(service, method, path, headers, body, query, region, account):
    conditions.set({})
    further.set(())
    if service == "eks":
        found = resource_of_eks(method, path, body)
        if found is not None:
            return found
    # By the reference GetParametersByPath is about the path; MiniStack says: `*`.
    if service == "ssm" and headers.get("x-amz-target", "").endswith(".GetParametersByPath"):
        asked = iam_actions._safe_json_field(body, "Path") or "/"
        return f"arn:aws:ssm:{region}:{account}:parameter/{asked.strip('/')}"
    # By the reference GetParameters is about each parameter; MiniStack says: `*`.
    if service == "ssm" and headers.get("x-amz-target", "").endswith(".GetParameters"):
        names = iam_actions._safe_json_field(body, "Names") or ["*"]
        first, *others = [f"arn:aws:ssm:{region}:{account}:parameter/{name.strip('/')}" for name in names]
        further.set(tuple(others))
        return first
    return find_resource(service, method, path, headers, body, query, region, account)


def resource_of_eks(method, path, body):
    tagged = ABOUT_TAGS.fullmatch(path)
    if tagged:
        return urllib.parse.unquote(tagged["arn"])
    about = ABOUT_ENTRY.fullmatch(path)
    if about:
        principal = urllib.parse.unquote(about["principal"])
        # DisassociateAccessPolicy has it in its path.
        policy = about["policy"] and urllib.parse.unquote(about["policy"])
        conditions.set(keys_of(about["name"], principal, body, policy))
        return entry_arn(about["name"], principal)
    # DescribeNodegroup is about the node group, whose id MiniStack makes up.
    group = re.fullmatch(r"/clusters/([^/]+)/node-groups/([^/]+)", path)
    if group and method == "GET":
        return f"arn:aws:eks:{get_region()}:{get_account_id()}:nodegroup/{group[1]}/{group[2]}/any"
    # CreateAccessEntry is about the cluster; its keys are those of the entry that is to be.
    created = re.fullmatch(r"/clusters/([^/]+)/access-entries", path)
    if created and method == "POST":
        conditions.set(keys_of(created[1], iam_actions._safe_json_field(body, "principalArn"), body))
    changed = re.fullmatch(r"/clusters/([^/]+)/update-config", path)
    if changed and method == "POST":
        mode = (iam_actions._safe_json_field(body, "accessConfig") or {}).get("authenticationMode")
        conditions.set({"eks:clusterName": changed[1], **({"eks:authenticationMode": mode} if mode else {})})
    return None


def keys_of(cluster, principal, body, policy=None):
    """MiniStack knows no `eks:` condition key at all."""
    read = iam_actions._safe_json_field
    keys = {
        "eks:clusterName": cluster,
        "eks:principalArn": principal,
        "eks:accessEntryType": read(body, "type") or "STANDARD",
        "eks:policyArn": policy or read(body, "policyArn"),
        "eks:kubernetesGroups": read(body, "kubernetesGroups"),
        "eks:accessScope": (read(body, "accessScope") or {}).get("type"),
    }
    return {key: value for key, value in keys.items() if value}


def tags_of_clusters():
    """For `aws:ResourceTag`; MiniStack knows no tags of EKS there."""
    for cluster in eks._clusters.values():
        arn = cluster["arn"]
        yield arn, [{"Key": key, "Value": value} for key, value in eks._tags.get(arn, {}).items()]


def entry_arn(cluster, principal):
    """As EKS writes it: the principal's kind, account and name are parts of the ARN. MiniStack leaves them out."""
    kind, name = re.sub(r".*:(role|user)/", r"\1/", principal).split("/")[0], principal.rsplit("/")[-1]
    account = principal.split(":")[4] if principal.count(":") >= 5 else get_account_id()
    entry = eks._access_entries.get(eks._ae_key(cluster, principal)) or {}
    unique = entry.get("accessEntryArn", "none").rsplit("/")[-1]
    return f"arn:aws:eks:{get_region()}:{get_account_id()}:access-entry/{cluster}/{kind}/{account}/{name}/{unique}"


def context_of(service, action, body, query):
    more = conditions.get() if service == "eks" else {}
    if action == "events:PutEvents":
        more = keys_of_events(iam_actions._safe_json_field(body, "Entries") or [])
    return {**find_tags(service, action, body, query), **more}


def keys_of_events(entries):
    """MiniStack knows no `events:` condition key of PutEvents. AWS judges each entry by itself; here all must agree."""
    said = {(entry.get("Source"), entry.get("DetailType")) for entry in entries}
    return dict(zip(("events:source", "events:detail-type"), said.pop())) if len(said) == 1 else {}
