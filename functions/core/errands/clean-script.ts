/** Kinds of what an agent leaves on a node, as the script counts them, with the words for several of each. */
export const leftKinds = {
  links: "links",
  pins: "BPF pins",
  rules: "iptables lines",
  routes: "routing rules",
  mounts: "mounts",
  state: "files of the agent's state",
  files: "files of its CNI plugin and sysctls",
} as const;

export type LeftKind = keyof typeof leftKinds;

const counted = (Object.keys(leftKinds) as LeftKind[]).map((kind) => `"${kind}":%s`).join(",");

const counts = (Object.keys(leftKinds) as LeftKind[]).map((kind) => `"$(${kind})"`).join(" ");

/**
 * Takes everything of an agent's off its node that is gone from it, and says what was found and what is left; bash, in
 * Cilium's own image, privileged. Whatever it is told twice, it does once.
 */
export const cleanScript = `
set -u
cni=/etc/cni/net.d
plugin=/opt/cni/bin/cilium-cni
run=/var/run/cilium
bpf=/sys/fs/bpf
override=/etc/sysctl.d/99-zzz-override_cilium.conf
mine='(OLD_)?CILIUM_'

say() { printf '%s' "$1" >"\${MESSAGE:-/dev/termination-log}"; }
# The host's programs keep rules in one of two places, and both are looked into.
tools=$(for tool in iptables-legacy ip6tables-legacy iptables-nft ip6tables-nft; do command -v "$tool-save" >/dev/null && echo "$tool"; done)
[ -n "$tools" ] || tools='iptables ip6tables'
named() { ip -o link show 2>/dev/null | sed -nE 's/^[0-9]+: ((cilium_|lxc_health)[^:@ ]*).*/\\1/p'; }
marked() { ip "$1" rule show 2>/dev/null | grep -E "fwmark 0x[0-9a-f]+/0xf00 lookup $2"; }

links() { named | wc -l; }
pins() { { find "$bpf/cilium" ! -type d; find "$bpf/tc/globals" -maxdepth 1 -name 'cilium_*'; } 2>/dev/null | wc -l; }
rules() { for tool in $tools; do "$tool-save" 2>/dev/null; done | grep -cE "^(:|-A )$mine| -[jg] $mine"; }
routes() { for family in -4 -6; do marked "$family" '200[45]'; done | wc -l; }
mounts() { grep -cE ' (/var)?/run/cilium/cgroupv2 ' /proc/self/mounts; }
state() { find "$run" -xdev -mindepth 1 ! -type d 2>/dev/null | wc -l; }
files() { for file in "$cni/05-cilium.conflist" "$cni/05-cilium.conf" "$override" "$plugin"; do [ ! -e "$file" ] || echo "$file"; done | wc -l; }
count() { printf '{${counted}}' ${counts}; }

# An agent that answers puts back whatever is taken away; the file with its pid may be one that a killed agent has left.
for try in 1 2 3 4 5 6 7; do
  [ -e "$run/cilium.sock" ] && timeout 10 cilium-dbg status --brief >/dev/null 2>&1 || break
  [ "$try" -lt 7 ] || { say '{"v":1,"agent":true}'; exit 0; }
  sleep 5
done
found=$(count)
rm -f "$run/cilium.pid"

# Programs of sockets are taken off by way of this mount, and then it has to go: what deletes the agent's folder would
# walk through all control groups of the node.
timeout 60 cilium-dbg post-uninstall-cleanup --bpf-state -f >&2
for try in 1 2 3; do
  [ "$(mounts)" -gt 0 ] || break
  umount "$run/cgroupv2" || umount -l "$run/cgroupv2"
done
[ "$(mounts)" -gt 0 ] || timeout 90 cilium-dbg post-uninstall-cleanup -f >&2

for link in $(named); do ip link del "$link" 2>/dev/null; done
rm -rf "$bpf/cilium" "$bpf"/tc/globals/cilium_*

# Rules of others stay as they are: only jumps to Cilium's chains go, and then these.
undo() {
  table='' lines='' chains=''
  while IFS= read -r line; do
    case "$line" in
      '*'*) table=$line lines='' chains='' ;;
      :*)
        chain=\${line#:} chain=\${chain%% *}
        [[ $chain =~ ^$mine ]] && chains="$chains $chain"
        ;;
      '-A '*)
        rule=\${line#-A }
        [[ $rule =~ ^$mine ]] || ! [[ $rule =~ \\ -[jg]\\ $mine ]] || lines="$lines-D $rule"$'\\n'
        ;;
      COMMIT)
        [ -n "$lines$chains" ] || continue
        printf '%s\\n%s' "$table" "$lines"
        for chain in $chains; do echo "-F $chain"; done
        for chain in $chains; do echo "-X $chain"; done
        echo COMMIT
        ;;
    esac
  done
}
for tool in $tools; do
  changes=$("$tool-save" 2>/dev/null | undo)
  [ -z "$changes" ] || printf '%s\\n' "$changes" | "$tool-restore" --noflush -w 10 >&2
done

for family in -4 -6; do
  for table in 2004 2005; do
    marked "$family" "$table" >/dev/null || continue
    for try in 1 2 3 4; do
      mark=$(marked "$family" "$table" | sed -nE 's/.*fwmark ([^ ]+).*/\\1/p' | head -n 1)
      [ -n "$mark" ] || break
      ip "$family" rule del fwmark "$mark" lookup "$table"
    done
    ip "$family" route flush table "$table"
  done
done

find "$run" -xdev -mindepth 1 -delete 2>/dev/null
rm -f "$cni/05-cilium.conflist" "$cni/05-cilium.conf" "$override"
# As long as a file of CNI names the plugin, no pod starts without it.
grep -qs cilium-cni "$cni"/* || rm -f "$plugin"

say "{\\"v\\":1,\\"agent\\":false,\\"found\\":$found,\\"left\\":$(count)}"
`;
