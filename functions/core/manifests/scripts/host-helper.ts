/**
 * Runs a helper of the Cilium image in namespaces of the host (flags of nsenter): copied into the CNI binary
 * directory, which the container sees as /hostbin and the host as $BIN_PATH, and taken away again in any case.
 */
export function hostHelper(program: string, namespaces: string, argument = ""): string {
  return `
set -u
: "\${BIN_PATH:?must name the CNI binary directory of the host}"
trap 'rm -f /hostbin/${program}' EXIT
cp -f /usr/bin/${program} /hostbin/${program}
chmod 0755 /hostbin/${program}
if ! nsenter ${namespaces} "$BIN_PATH/${program}"${argument}; then
  echo "${program}: could not run $BIN_PATH/${program} in the host's namespaces, see above" >&2
  exit 1
fi
echo "${program}: done"
`;
}
