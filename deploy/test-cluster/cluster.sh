# Sourced by the scripts beside it: names, folders and versions of one test cluster.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
repository=$(cd "$here/../.." && pwd)

name=${HTMUX_CLUSTER:-htmux}
fail() {
  echo "${0##*/}: $*" >&2
  exit 1
}
[[ $name =~ ^[a-z]([-a-z0-9]{0,18}[a-z0-9])?$ ]] ||
  fail "a cluster's name has 1..20 of a-z, 0-9 and -, begins with a letter and does not end in -; was '$name'"

cache=${XDG_CACHE_HOME:-$HOME/.cache}/htmux/test-cluster
run=$cache/run/$name
context=htmux-$name
cgroup=htmux-cluster-$name
# kubelet's sockets live in here, and a socket's path has at most 107 octets
[ ${#run} -le 80 ] || fail "the path $run is longer than 80 characters: set XDG_CACHE_HOME to a shorter one"

# The folder that holds the components: one for each state of the Go module.
components() {
  local hash
  hash=$(cd "$here/components" && cat go.mod go.sum */main.go | sha256sum | cut -c1-16)
  echo "$cache/$hash"
}

# Whether the process that was recorded in file $1 is still that process: pid and start time are compared.
alive() {
  local pid start
  [ -r "$1" ] && read -r pid start <"$1" && [ "$(start_of "$pid")" = "$start" ]
}

# The start time of process $1 in clock ticks; nothing when there is none.
start_of() {
  sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20 || true
}

record() {
  echo "$1 $(start_of "$1")" >"$2"
}

pid_in() {
  cut -d' ' -f1 "$1"
}

# Sends signal $1 to the process recorded in file $2, if it is still there.
signal() {
  if alive "$2"; then
    kill "-$1" "$(pid_in "$2")" 2>/dev/null || true
  fi
}

needs_root() {
  [ "$(id -u)" = 0 ] || fail "needs root: it makes namespaces, cgroups and mounts"
}

# The folders of this cluster's cgroups: one for each hierarchy of cgroup v1, or the one of v2.
cgroups() {
  if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    echo "/sys/fs/cgroup/$cgroup"
  else
    local controller
    for controller in cpu cpuacct cpuset memory pids devices freezer blkio systemd; do
      if [ -d "/sys/fs/cgroup/$controller" ]; then
        echo "/sys/fs/cgroup/$controller/$cgroup"
      fi
    done
  fi
}
