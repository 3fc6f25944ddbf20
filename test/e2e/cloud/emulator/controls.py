"""What the tests may do behind the scenes, under the one path that MiniStack hands to EKS without credentials.

POST /_ministack/eks-auth/stories/<control> with a JSON object; account and region are those of the instance.
"""

import json
import re

import access
import clusters
import trail
from ministack.services import eks


def servers(body):
    """{name: {"endpoint": URL, "certificateAuthority": PEM}}: where clusters of these names lead."""
    clusters.servers.update(body)


def cluster(body):
    """{"name": …, "status": "UPDATING", …}: what DescribeCluster says from now on."""
    eks._clusters[body.pop("name")].update(body)


def entry_goes_dead(body):
    """{"cluster": …, "principalArn": …}: the principal was deleted, and made anew under its old name."""
    access.dead.add(eks._access_entries[eks._ae_key(body["cluster"], body["principalArn"])]["accessEntryArn"])


def event(body):
    """{"source": …, "detailType": …, "detail": …, "resources": […]}: an event of AWS itself."""
    trail.put(body["source"], body["detailType"], body["detail"], body.get("resources", ()))


CONTROLS = {"servers": servers, "cluster": cluster, "entry-goes-dead": entry_goes_dead, "event": event}


def beside(request):
    def answer(method, path, headers, body, query):
        asked = re.fullmatch(r"/_ministack/eks-auth/stories/([a-z-]+)", path)
        if not asked:
            return request(method, path, headers, body, query)
        try:
            CONTROLS[asked[1]](json.loads(body))
        except (KeyError, ValueError) as error:
            return eks._error(400, "InvalidRequestException", f"{asked[1]}: {error!r} is unknown here")
        return eks._json_resp(200, {})

    return answer
