package io.htmux.agent.mux;

import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;

/** Listens to the log of one class for as long as it is open. */
final class LogOf implements AutoCloseable {
  private final Logger logger;
  private final Handler handler;

  private LogOf(Logger logger, Handler handler) {
    this.logger = logger;
    this.handler = handler;
    logger.addHandler(handler);
  }

  static LogOf warnings(Class<?> source, Consumer<String> lines) {
    return new LogOf(
        Logger.getLogger(source.getName()),
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
              lines.accept(new PatternFormatter("%s").format(record));
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        });
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
  }
}
