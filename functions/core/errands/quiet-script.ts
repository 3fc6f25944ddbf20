/** What an agent says of encryption and policies, over its socket; bash, in Cilium's own image. Nothing where it is silent. */
export const quietScript = `
set -u
ask() { timeout 15 cilium-dbg "$@" 2>/dev/null; }
text() { printf '%s' "\${1:-}" | tr -cd 'A-Za-z0-9._+ -' | head -c 60; }
printf '{"v":1,"agent":"%s","encryption":"%s","policy":"%s"}' \\
  "$(text "$(ask status -o 'jsonpath={.cilium.state}')")" \\
  "$(text "$(ask status -o 'jsonpath={.encryption.mode}')")" \\
  "$(text "$(ask config get PolicyEnforcement)")" \\
  >"\${MESSAGE:-/dev/termination-log}"
`;
