/** Seconds for which a WireGuard session lives; a node to which packets went has one that is younger. */
const freshHandshake = 180;

/**
 * What an agent says of itself over its socket, and what its node has; bash, in Cilium's own image. Paths of
 * cilium-dbg's own output take the answers apart, so that no other tool is needed and one line comes of the longest of them.
 */
export const reportScript = `
set -u
cni=\${CNI:-/host/cni}
ask() { timeout 15 cilium-dbg "$@" 2>/dev/null; }
# A number, whatever was said; null where nothing was
number() { case "\${1:-}" in '' | *[!0-9]*) echo null ;; *) echo "$1" ;; esac; }
text() { printf '%s' "\${1:-}" | tr -cd 'A-Za-z0-9._+ -' | head -c 60; }

# Packets of the probes beside it begin the sessions that are looked for.
sleep "\${SETTLE:-8}"

agent=$(ask status -o 'jsonpath={.cilium.state}') || agent=unreachable
peers=$(ask status -o 'jsonpath={.encryption.wireguard.interfaces[*].peer-count}')
# Pipes, and no here-documents: these want a disk that can be written where they are long. An answer that does not come
# is null, because silence is not health; told is a line of its own after all others.
now=$(date +%s)
fresh=null count=0
# debuginfo takes the whole of its option for the template, and says the beginning, too.
while read -r time; do
  [ "$time" != told ] || fresh=$count
  time=\${time#jsonpath=}
  time=\${time//\\"/}
  at=$(date -d "$time" +%s 2>/dev/null) || continue
  [ -n "$time" ] && [ $(( now - at )) -le ${freshHandshake} ] && count=$(( count + 1 ))
done < <({ ask debuginfo --output 'jsonpath={.encryption.wireguard.interfaces[*].peers[*].last-handshake-time}' && printf '\\ntold\\n'; } | tr ' ' '\\n')
[ "$count" -eq 0 ] || fresh=$count

endpoints=null unready=null all=0 bad=0
while read -r state; do
  case "$state" in
    '') continue ;;
    told) endpoints=$all unready=$bad; continue ;;
    not-ready | invalid | waiting-for-identity) bad=$(( bad + 1 )) ;;
  esac
  all=$(( all + 1 ))
done < <(ask endpoint list -o 'jsonpath={range [*]}{.status.state}{"\\n"}{end}' && echo told)

quarantined=null bad=0
while read -r state; do
  case "$state" in told) quarantined=$bad ;; quarantined) bad=$(( bad + 1 )) ;; esac
done < <(ask service list -o 'jsonpath={range [*].status.realized.backend-addresses[*]}{.state}{"\\n"}{end}' && echo told)

# The agent's file chains behind aws-node's: older, it must still hold the plugins of that one.
plugins() { tr -d ' \\t\\r\\n' <"$1" | sed -e 's/.*"plugins":\\[//' -e 's/\\][^]]*$//'; }
own=$cni/05-cilium.conflist
below=$cni/10-aws.conflist
file=ok
if [ ! -f "$own" ] || [ ! -s "$own" ]; then file=missing
elif [ -e "$below" ] && [ "$own" -ot "$below" ]; then
  case "$(plugins "$own")" in "$(plugins "$below")"*) ;; *) file=old ;; esac
fi

printf '{"v":1,"agent":"%s","peers":%s,"fresh":%s,"endpoints":%s,"unready":%s,"quarantined":%s,"cni":"%s"}' \\
  "$(text "$agent")" "$(number "$peers")" "$fresh" "$endpoints" "$unready" "$quarantined" "$file" \\
  >"\${MESSAGE:-/dev/termination-log}"
`;
