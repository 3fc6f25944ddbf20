"""MiniStack as the cloud of the stories: what it lacks of EKS is added, and tests may reach behind the scenes.

Started with MiniStack's own variables, as `python <this folder>`. Each module beside this one mends one thing, and
says why; it takes the place of a function of MiniStack, which is pinned to one version for that reason.
"""

import access
import authorization
import clusters
import controls
import mappings
import parameters
import trail
from ministack import app
from ministack.services import eks

for part in (authorization, clusters, access, mappings, parameters):
    part.mend()

answer = trail.told(access.guarded(clusters.completed(eks._handle_request_sync)))
eks._handle_request_sync = controls.beside(answer)
# With TLS it would take port 443 as well where that is free, for clients of Cognito.
app._port_is_bindable = lambda *_: False

app.main()
