/**
 * Script that ends when every endpoint that the agent has, found again or new, has its programs; after 120 seconds at the
 * latest.
 * It never fails: a kubelet kills the container whose hook does. The list is empty until the agent shows what it found,
 * all of it `restoring`; from then on the host's own endpoint (identity 1) is in it, found again or made anew. An
 * endpoint whose programs cannot be made is `not-ready`, and nobody waits for it. The clock is one that nobody sets.
 */
export const postStartScript = `
now() { read -r seconds _ </proc/uptime; echo "\${seconds%.*}"; }
end=$(($(now) + 120))
endpoints=
while left=$((end - $(now) - 2)); [ "$left" -gt 0 ]; do
  sleep 2
  endpoints=$(timeout "$((left < 10 ? left : 10))" cilium-dbg endpoint list \\
    -o 'jsonpath={range [*]}{.status.state}{" "}{.status.identity.id}{";"}{end}' 2>/dev/null)
  case "$endpoints" in
    *restoring* | *regenerat* | *waiting-for-identity*) ;;
    *" 1;"*) exit 0 ;;
  esac
done
echo "eks-cilium: 120 s were too short for the programs of every endpoint: \${endpoints:-no answer}" \\
  2>/dev/null >/proc/1/fd/1
exit 0
`;
