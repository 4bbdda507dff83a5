package dev.toolrack.client;

import io.grpc.CallCredentials;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The settings of a client, for all of its calls. */
record ClientOptions(
    String targetName,
    Duration defaultDeadline,
    RetryPolicy retryPolicy,
    boolean readYourWrites,
    @Nullable CallCredentials callCredentials,
    @Nullable ResolveCacheOptions resolveCache,
    @Nullable PayloadCodec codec) {

  PayloadCodec requireCodec() {
    if (codec == null) {
      throw new IllegalStateException(
          "Typed calls need a codec: give one to the builder, for example"
              + " .codec(JacksonCodec.create())");
    }
    return codec;
  }

  /** Omits the credentials. */
  @Override
  public String toString() {
    return "ClientOptions[target="
        + targetName
        + ", defaultDeadline="
        + defaultDeadline
        + ", retryPolicy="
        + retryPolicy
        + ", readYourWrites="
        + readYourWrites
        + ", resolveCache="
        + (resolveCache == null ? "none" : resolveCache)
        + "]";
  }
}
