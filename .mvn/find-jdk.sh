# Sourced by mvnw and htmux: sets JAVA_HOME to a JDK of at least release 25, or says in one line what to install.

# The feature release of the JDK in folder $1 (25 for 25.0.3), or 0 when it is none.
jdk_release() {
  if [ -x "$1/bin/javac" ] && [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
  else
    echo 0
  fi
}

find_jdk() {
  jdk_on_path=$(command -v javac 2>/dev/null) || jdk_on_path=
  if [ -n "$jdk_on_path" ]; then
    jdk_on_path=$(dirname "$(dirname "$(readlink -f "$jdk_on_path" 2>/dev/null || echo "$jdk_on_path")")")
  fi
  set +f
  for jdk in "${JAVA_HOME-}" "$jdk_on_path" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if [ -n "$jdk" ] && [ "$(jdk_release "$jdk")" -ge 25 ] 2>/dev/null; then
      JAVA_HOME=$jdk
      export JAVA_HOME
      return 0
    fi
  done
  echo "htmux needs a JDK 25 or newer and found none in JAVA_HOME, on PATH or in the usual places: install one (for example Temurin 25) or set JAVA_HOME." >&2
  return 1
}

find_jdk || exit 1
