package io.htmux.agent.app.socks;

/** The two versions; 4a is a form of the address in 4. */
enum SocksVersion {
  V4,
  V5
}
