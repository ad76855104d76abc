# pki.sh, with run= and server= in the environment: certificates and kubeconfigs of one cluster, for a year
set -eu
cd "$run/pki"
curve="ec -pkeyopt ec_paramgen_curve:prime256v1"

authority() { # name, common name
  openssl req -x509 -newkey $curve -nodes -keyout "$1.key" -out "$1.crt" -days 365 -subj "/CN=$2" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign,digitalSignature
}

certificate() { # name, authority, subject, usage, alternative names
  openssl req -newkey ${key_kind:-$curve} -nodes -keyout "$1.key" -out "$1.csr" -subj "$3"
  {
    echo "keyUsage=critical,digitalSignature"
    echo "extendedKeyUsage=$4"
    [ -z "${5-}" ] || echo "subjectAltName=$5"
  } >"$1.ext"
  openssl x509 -req -in "$1.csr" -CA "$2.crt" -CAkey "$2.key" -CAcreateserial -days 365 -out "$1.crt" -extfile "$1.ext"
}

kubeconfig() { # name, user, server
  cat >"$run/$1.kubeconfig" <<K
apiVersion: v1
kind: Config
clusters: [{name: htmux, cluster: {server: "$3", certificate-authority-data: $(base64 -w0 ca.crt)}}]
users: [{name: $2, user: {client-certificate-data: $(base64 -w0 "$2.crt"), client-key-data: $(base64 -w0 "$2.key")}}]
contexts: [{name: htmux, context: {cluster: htmux, user: $2, namespace: default}}]
current-context: htmux
K
  chmod 600 "$run/$1.kubeconfig"
}

authority ca htmux-test-cluster
authority front-ca htmux-test-cluster-front
certificate apiserver ca /CN=kube-apiserver serverAuth \
  "IP:127.0.0.1,IP:10.200.0.1,IP:10.96.0.1,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local"
certificate apiserver-kubelet ca /O=system:masters/CN=kube-apiserver-kubelet-client clientAuth
certificate front front-ca /CN=front-proxy-client clientAuth
certificate kubelet-server ca /CN=node serverAuth IP:10.200.0.1,DNS:node
certificate kubelet ca /O=system:nodes/CN=system:node:node clientAuth
certificate controller-manager ca /CN=system:kube-controller-manager clientAuth
certificate scheduler ca /CN=system:kube-scheduler clientAuth
certificate proxy ca /CN=system:kube-proxy clientAuth
# fabric8's client cannot read a key of another kind than RSA in a kubeconfig
key_kind=rsa:2048 certificate admin ca /O=system:masters/CN=admin clientAuth
openssl genrsa -out sa.key 2048
openssl rsa -in sa.key -pubout -out sa.pub

inner=https://127.0.0.1:6443
kubeconfig kubelet kubelet $inner
kubeconfig controller-manager controller-manager $inner
kubeconfig scheduler scheduler $inner
kubeconfig proxy proxy $inner
kubeconfig admin-inner admin $inner
kubeconfig admin admin "$server"
