package dev.toolrack.server.grpc;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import io.grpc.Attributes;
import io.grpc.ServerTransportFilter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Limits the memory of open calls and of small replies that callers have not read, over all
 * connections. HTTP/2 lets a caller keep its window closed for as long as it likes, and what was
 * sent to it waits outside the heap. Once the limit is reached, a connection with much unread may
 * begin no more calls until it has read some; the others are served. Large replies are in the
 * payload budget instead. Thread-safe.
 */
public final class UnreadReplies extends ServerTransportFilter {
  /** Larger replies are in the payload budget. */
  private static final int MAX_SMALL_BYTES = ResolveReply.MAX_KEPT_BYTES;

  /** What an open call takes besides the bytes of its reply. */
  static final int CALL_BYTES = 1024;

  /** What a connection may leave unread in any case. */
  private static final int FAIR_BYTES = 128 * 1024;

  private static final int PART_OF_DIRECT_MEMORY = 4;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private static final Attributes.Key<Connection> CONNECTION =
      Attributes.Key.create("toolrack-unread-replies");

  private final LongAdder all = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final long limit;

  /**
   * Creates an instance.
   *
   * @param limit in bytes
   */
  UnreadReplies(long limit) {
    this.limit = limit;
  }

  /** A limit that leaves most of the memory outside the heap to other uses. */
  static UnreadReplies ofDirectMemory(long bytes) {
    return new UnreadReplies(bytes / PART_OF_DIRECT_MEMORY);
  }

  @Override
  public Attributes transportReady(Attributes transport) {
    return transport.toBuilder().set(CONNECTION, new Connection()).build();
  }

  /** The connection of a call. */
  Connection of(Attributes call) {
    Connection connection = call.get(CONNECTION);
    return connection == null ? new Connection() : connection;
  }

  /** What a reply of this many bytes counts as. */
  static long counted(long bytes) {
    return bytes > MAX_SMALL_BYTES ? 0 : bytes;
  }

  /** Bytes that are unread at present, those of open calls included. */
  public long held() {
    return all.sum();
  }

  /** Unread bytes above which connections with many of them begin no more calls. */
  public long limit() {
    return limit;
  }

  /** Calls that were refused because their connections had left too much unread. */
  public long refused() {
    return refused.sum();
  }

  /** What one connection has not read. */
  final class Connection {
    private final AtomicLong unread = new AtomicLong();

    void add(long counted) {
      var _ = unread.addAndGet(counted);
      all.add(counted);
    }

    /** Returns why the call that begins is refused, which is counted; null if it may begin. */
    @Nullable ToolrackException refusal() {
      long bytes = unread.get();
      if (bytes <= FAIR_BYTES || all.sum() <= limit) {
        return null;
      }
      refused.increment();
      return ToolrackException.of(
              Reason.ADMISSION_SHED,
              "Callers have not read so many replies, some of this connection, that there is no room"
                  + " for more")
          .with("limit_bytes", Long.toString(limit))
          .withRetryAfter(RETRY_AFTER);
    }
  }
}
