package io.htmux.crds.rules;

import io.htmux.crds.ClientSpec;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.HttpProxySpec;
import io.htmux.crds.ProxySpec;
import io.htmux.crds.ServerUrl;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a pattern cannot see of a URL: its host, the range of its port, and repetition. */
final class UrlRules {

  private UrlRules() {}

  static void check(HtmuxTunnelSpec spec, Complaints complaints) {
    spec.clientIfGiven()
        .map(ClientSpec::servers)
        .ifPresent(servers -> servers("spec.client.servers", servers, complaints));
    spec.proxyIfGiven()
        .map(ProxySpec::upstream)
        .ifPresent(servers -> servers("spec.proxy.upstream", servers, complaints));
    spec.clientIfGiven()
        .flatMap(ClientSpec::httpProxyIfGiven)
        .map(HttpProxySpec::url)
        .ifPresent(url -> address("spec.client.httpProxy.url", url, complaints));
  }

  private static void servers(String path, List<ServerUrl> servers, Complaints complaints) {
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < servers.size(); i++) {
      String url = servers.get(i).url();
      if (url == null) {
        continue;
      }
      address(path + "[" + i + "].url", url, complaints);
      Integer earlier = first.putIfAbsent(url, i);
      if (earlier != null) {
        complaints.add(
            path + "[" + i + "].url", "is the same as " + path + "[" + earlier + "].url");
      }
    }
  }

  private static void address(String path, String url, Complaints complaints) {
    try {
      URI uri = new URI(url);
      if (uri.getHost() == null) {
        complaints.add(path, "has no valid host and port; expected host:port after \"://\"");
      } else if (uri.getPort() == 0 || uri.getPort() > 65535) {
        complaints.add(path, "must have a port 1..65535, was " + uri.getPort());
      }
    } catch (URISyntaxException e) {
      complaints.add(path, "is not a URL: " + e.getReason() + " at character " + e.getIndex());
    }
  }
}
