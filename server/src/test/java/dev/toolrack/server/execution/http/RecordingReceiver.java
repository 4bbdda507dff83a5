package dev.toolrack.server.execution.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Keeps what it is told as texts. */
final class RecordingReceiver implements Receiver {
  final List<String> told = new CopyOnWriteArrayList<>();

  /** Whether the request is still wanted once there is a connection for it. */
  volatile boolean wanted = true;

  /** Whether more of the reply is wanted than has come. */
  volatile boolean wantsMore = true;

  @Override
  public void onConnecting() {
    told.add("connecting");
  }

  @Override
  public boolean onSent() {
    told.add("sent");
    return wanted;
  }

  @Override
  public void onHead(
      int status,
      @Nullable String contentType,
      @Nullable String contentEncoding,
      @Nullable String retryAfter) {
    told.add(status + " " + contentType + " " + retryAfter);
  }

  @Override
  public boolean onBody(ByteBuffer part, boolean last) {
    told.add(StandardCharsets.UTF_8.decode(part) + (last ? " last" : ""));
    return wantsMore;
  }

  @Override
  public void onComplete() {
    told.add("complete");
  }

  @Override
  public void onFailure(Throwable cause) {
    told.add("failed: " + cause.getMessage());
  }
}
