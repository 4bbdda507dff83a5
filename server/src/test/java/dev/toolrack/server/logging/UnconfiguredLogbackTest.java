package dev.toolrack.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnconfiguredLogbackTest {

  @Test
  void isLogbackWithValuesAndWithoutAppenders() {
    UnconfiguredLogback provider = new UnconfiguredLogback();
    provider.initialize();
    LoggerContext context = (LoggerContext) provider.getLoggerFactory();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    assertThat(root.iteratorForAppenders().hasNext()).isFalse();
    assertThat(context.isStarted()).isTrue();

    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.setContext(context);
    appender.start();
    root.addAppender(appender);
    provider.getMDCAdapter().put("key", "value");
    context.getLogger("some").warn(provider.getMarkerFactory().getMarker("marked"), "said");
    assertThat(appender.list)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getFormattedMessage()).isEqualTo("said");
              assertThat(event.getMDCPropertyMap()).isEqualTo(Map.of("key", "value"));
            });
  }

  /** SLF4J creates it by its name, which the launcher gives. */
  @Test
  void canBeCreatedByName() throws ReflectiveOperationException {
    Object provider =
        Class.forName("dev.toolrack.server.logging.UnconfiguredLogback")
            .getDeclaredConstructor()
            .newInstance();
    assertThat(provider).isInstanceOf(UnconfiguredLogback.class);
  }
}
