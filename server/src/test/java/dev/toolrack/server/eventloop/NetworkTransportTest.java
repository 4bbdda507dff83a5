package dev.toolrack.server.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.netty.shaded.io.netty.channel.uring.IoUring;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTransportTest {
  @Test
  void theUsualOneIsAvailable() {
    assertThat(NetworkTransport.usual().unavailable()).isEmpty();
    assertThat(NetworkTransport.usual()).isNotEqualTo(NetworkTransport.IO_URING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.19.0", "6.0.12-1-amd64", "2.6.32", "unknown", ""})
  void olderKernelsDoNotUseIoUring(String version) {
    assertThat(NetworkTransport.isOlder(version)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.1.0-21-amd64", "6.18.44", "7.0.0", "10.0-rc1"})
  void newerKernelsMay(String version) {
    assertThat(NetworkTransport.isOlder(version)).isFalse();
  }

  @Test
  void ioUringIsOfTheSameNettyAsTheRest() throws IOException {
    Properties versions = new Properties();
    for (URL file :
        Collections.list(
            IoUring.class
                .getClassLoader()
                .getResources("META-INF/io.grpc.netty.shaded.io.netty.versions.properties"))) {
      try (InputStream in = file.openStream()) {
        versions.load(in);
      }
    }

    assertThat(versions.getProperty("netty-transport-classes-io_uring.version"))
        .isNotNull()
        .isEqualTo(versions.getProperty("netty-common.version"));
  }
}
