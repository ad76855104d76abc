package io.htmux.agent.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The service that cannot be reached from outside: a page, and a stream of octets that nobody could
 * guess.
 */
final class DemoWebService implements AutoCloseable {
  static final String PAGE =
      "<h1>It works</h1><p>This page came through the tunnel from a port that nobody can dial.</p>\n";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final DemoStream stream;

  private DemoWebService(HttpServer server, DemoStream stream) {
    this.server = server;
    this.stream = stream;
  }

  static DemoWebService start(DemoStream stream) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    DemoWebService service = new DemoWebService(server, stream);
    server.setExecutor(service.threads);
    server.createContext("/", DemoWebService::page);
    server.createContext("/stream", service::octets);
    server.start();
    return service;
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private static void page(HttpExchange exchange) throws IOException {
    byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/html");
    exchange.sendResponseHeaders(200, page.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(page);
    }
  }

  private void octets(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, stream.octets());
    try (OutputStream body = exchange.getResponseBody()) {
      stream.writeTo(body);
    }
  }
}
