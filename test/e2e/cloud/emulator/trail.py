"""Tells EventBridge of every EKS write, as CloudTrail does; MiniStack's EKS tells nobody."""

import datetime
import json
import re
import urllib.parse
import uuid

from ministack.core.responses import get_account_id, get_region
from ministack.services import eks, eventbridge

CLUSTER = r"/clusters/(?P<name>[^/]+)"
ENTRY = CLUSTER + r"/access-entries/(?P<principalArn>.+?)"

#: Method, path and operation of every write that the stories make; the first that fits counts. What a path holds
#: appears percent-encoded among the parameters.
WRITES = [
    (method, re.compile(path), operation)
    for method, path, operation in (
        ("POST", r"/clusters", "CreateCluster"),
        ("DELETE", CLUSTER, "DeleteCluster"),
        ("POST", CLUSTER + r"/update-config", "UpdateClusterConfig"),
        ("POST", CLUSTER + r"/node-groups", "CreateNodegroup"),
        ("DELETE", CLUSTER + r"/node-groups/(?P<nodegroupName>[^/]+)", "DeleteNodegroup"),
        ("POST", CLUSTER + r"/addons", "CreateAddon"),
        ("DELETE", CLUSTER + r"/addons/(?P<addonName>[^/]+)", "DeleteAddon"),
        ("POST", CLUSTER + r"/access-entries", "CreateAccessEntry"),
        ("POST", ENTRY + r"/access-policies", "AssociateAccessPolicy"),
        ("DELETE", ENTRY + r"/access-policies/(?P<policyArn>.+)", "DisassociateAccessPolicy"),
        ("POST", ENTRY, "UpdateAccessEntry"),
        ("DELETE", ENTRY, "DeleteAccessEntry"),
        ("POST", r"/tags/(?P<resourceArn>.+)", "TagResource"),
        ("DELETE", r"/tags/(?P<resourceArn>.+)", "UntagResource"),
    )
]


def told(request):
    def answer(method, path, headers, body, query):
        response = request(method, path, headers, body, query)
        for wanted, pattern, operation in WRITES:
            found = pattern.fullmatch(path)
            if found and method == wanted:
                parameters = {key: urllib.parse.quote(value, safe="") for key, value in found.groupdict().items()}
                parameters.update({key: value for key, value in query.items() if isinstance(value, list)})
                parameters.update(json.loads(body or b"{}"))
                put("aws.eks", "AWS API Call via CloudTrail", record(operation, parameters, response, headers, query))
                break
        return response

    return answer


def record(operation, parameters, response, headers, query):
    answered = json.loads(response[2] or b"{}")
    failed = response[0] >= 400
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "eventVersion": "1.11",
        "userIdentity": identity(headers, query),
        "eventTime": now,
        "eventSource": "eks.amazonaws.com",
        "eventName": operation,
        "awsRegion": get_region(),
        "requestParameters": parameters,
        **({"errorCode": answered.get("__type"), "errorMessage": answered.get("message")} if failed else {}),
        "responseElements": None if failed else answered or None,
        "requestID": str(uuid.uuid4()),
        "eventID": str(uuid.uuid4()),
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": get_account_id(),
        "eventCategory": "Management",
    }


def identity(headers, query):
    """Who called: a role's session names the role as its issuer, by which the product tells its own calls."""
    caller = eks.resolve_caller_identity(eks.extract_access_key_id(headers, query)) or {}
    arn = caller.get("userArn", "")
    common = {"arn": arn, "accountId": get_account_id()}
    role = eks._role_arn_from_assumed_role(arn)
    if not role:
        return {"type": "Root" if arn.endswith(":root") else "IAMUser", **common}
    issuer = {"type": "Role", "arn": role, "accountId": get_account_id(), "userName": role.rsplit("/")[-1]}
    return {"type": "AssumedRole", **common, "sessionContext": {"sessionIssuer": issuer}}


def put(source, detail_type, detail, resources=()):
    """Puts an event of AWS itself on the default bus, which PutEvents rightly refuses."""
    entry = {"Source": source, "DetailType": detail_type, "Detail": json.dumps(detail), "Resources": list(resources)}
    eventbridge._ensure_default_bus()
    return eventbridge._put_events({"Entries": [entry]}, True)
