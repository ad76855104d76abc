# The first process of the cluster's namespaces, with run=, here= and cgroup= in the environment: starts all others.
set -u
[ $$ = 1 ] || { echo "not the first process of a pid namespace: use up"; exit 9; } # for the kill -1 below
trap 'kill -TERM -1; sleep 2; exit 0' TERM INT
cd "$run"

mount --make-rprivate /
mount --make-rshared /
umount /sys/fs/cgroup/unified 2>/dev/null # runc dislikes the hybrid of v1 and v2
for tree in vm kernel fs; do # sysctls of the whole machine stay as they are
  mount --bind /proc/sys/$tree /proc/sys/$tree
  mount -o remount,ro,bind /proc/sys/$tree
done
mkdir -p "$run/sysctl"
for setting in vm/overcommit_memory=1 kernel/panic=10 kernel/panic_on_oops=1; do # kubelet insists on these: files show them to it
  file=${setting%%=*}
  echo "${setting##*=}" >"$run/sysctl/${file##*/}"
  mount --bind "$run/sysctl/${file##*/}" "/proc/sys/$file"
done
mkdir -p "$run/run-containerd" /run/containerd
mount --bind "$run/run-containerd" /run/containerd
mount --bind "$run/varlog" /var/log

hostname node
ip link set lo up
ip link add node0 type veth peer name node0p
ip address add 10.200.0.1/24 dev node0
ip link set node0 up
ip link set node0p up
ip route add default dev node0
sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.all.route_localnet=1
sysctl -qw net.bridge.bridge-nf-call-iptables=1 2>/dev/null

configured() { # file of conf/, target
  mkdir -p "$(dirname "$2")"
  sed "s#@run@#$run#g;s#@cgroup@#$cgroup#g;s#@runc@#$(command -v runc)#g" "$here/conf/$1" >"$2"
}
start() { # name, command
  local name=$1
  shift
  "$@" >"$run/log/$name.log" 2>&1 </dev/null &
}
pki=$run/pki

start etcd etcd --name node --data-dir "$run/etcd" --unsafe-no-fsync --log-level warn \
  --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
  --listen-peer-urls http://127.0.0.1:2380 --initial-advertise-peer-urls http://127.0.0.1:2380 --initial-cluster node=http://127.0.0.1:2380
# Debian's etcd 3.4 cannot tell how far a watch is, so clients must not ask for one that begins with a list: they would ask for ever
start kube-apiserver kube-apiserver --feature-gates=WatchList=false --etcd-servers=http://127.0.0.1:2379 \
  --bind-address=0.0.0.0 --secure-port=6443 --advertise-address=10.200.0.1 --service-cluster-ip-range=10.96.0.0/16 \
  --tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key" --client-ca-file="$pki/ca.crt" \
  --service-account-issuer=https://kubernetes.default.svc --service-account-key-file="$pki/sa.pub" --service-account-signing-key-file="$pki/sa.key" \
  --kubelet-client-certificate="$pki/apiserver-kubelet.crt" --kubelet-client-key="$pki/apiserver-kubelet.key" \
  --kubelet-certificate-authority="$pki/ca.crt" --kubelet-preferred-address-types=InternalIP \
  --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged=true \
  --requestheader-client-ca-file="$pki/front-ca.crt" --requestheader-allowed-names=front-proxy-client \
  --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group --requestheader-extra-headers-prefix=X-Remote-Extra- \
  --proxy-client-cert-file="$pki/front.crt" --proxy-client-key-file="$pki/front.key" --enable-aggregator-routing=true ${HTMUX_CLUSTER_APISERVER-}

configured containerd.toml "$run/containerd.toml"
configured bridge.conflist "$run/cni/10-bridge.conflist"
start containerd containerd -c "$run/containerd.toml"
{
  until ctr -a "$run/containerd.sock" version; do sleep 0.1; done
  for archive in "$run"/images/*.tar; do ctr -a "$run/containerd.sock" -n k8s.io images import --snapshotter overlayfs "$archive"; done
  touch "$run/images.loaded"
} >"$run/log/import.log" 2>&1 &

until kubectl --kubeconfig="$run/admin-inner.kubeconfig" get --raw /readyz >/dev/null 2>&1; do sleep 0.2; done
kubeconfigs() {
  echo "--kubeconfig=$run/$1.kubeconfig --authentication-kubeconfig=$run/$1.kubeconfig --authorization-kubeconfig=$run/$1.kubeconfig"
}
# a node of a busy machine reports late, which must not make its pods unready
start kube-controller-manager kube-controller-manager $(kubeconfigs controller-manager) --bind-address=127.0.0.1 --leader-elect=false --node-monitor-grace-period=5m \
  --root-ca-file="$pki/ca.crt" --service-account-private-key-file="$pki/sa.key" --use-service-account-credentials=true \
  --cluster-signing-cert-file="$pki/ca.crt" --cluster-signing-key-file="$pki/ca.key" \
  --service-cluster-ip-range=10.96.0.0/16 --cluster-cidr=10.244.0.0/22 --allocate-node-cidrs=false
start kube-scheduler kube-scheduler $(kubeconfigs scheduler) --bind-address=127.0.0.1 --leader-elect=false
configured kubelet.yaml "$run/kubelet.yaml"
: >"$run/resolv.conf"
start kubelet kubelet --config="$run/kubelet.yaml" --kubeconfig="$run/kubelet.kubeconfig" --hostname-override=node --node-ip=10.200.0.1 --root-dir="$run/kubelet"
configured kube-proxy.yaml "$run/kube-proxy.yaml"
start kube-proxy kube-proxy --config="$run/kube-proxy.yaml"
start dns python3 "$here/conf/dns.py" https://127.0.0.1:6443 10.200.0.1 "$pki/ca.crt" "$pki/admin.crt" "$pki/admin.key"
while :; do # takes the processes whose parents have ended
  wait -n 2>/dev/null
  sleep 1
done
