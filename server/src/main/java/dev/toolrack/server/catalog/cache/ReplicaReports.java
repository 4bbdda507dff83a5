package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.Cluster.Report;
import dev.toolrack.server.catalog.Freshness;
import dev.toolrack.server.cluster.Topic;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports this replica's state to the others once a second, and remembers what they report.
 * Thread-safe.
 */
final class ReplicaReports {
  private static final Logger log = LoggerFactory.getLogger(ReplicaReports.class);
  private static final byte VERSION = 1;
  private static final int MAX_BYTES = 1_024;

  /** More than a cluster has; beyond it, reports of replicas that have left are dropped. */
  private static final int MAX_REMEMBERED = 256;

  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final UUID replicaId;
  private final String buildVersion;
  private final Freshness freshness;
  private final Topic<byte[]> topic;
  private final Timer timer;
  private final LongSupplier nanos;
  private final Map<UUID, Heard> heard = new ConcurrentHashMap<>();

  private record Heard(Report report, long atNanos) {}

  ReplicaReports(
      UUID replicaId,
      String buildVersion,
      Freshness freshness,
      Topic<byte[]> topic,
      Timer timer,
      LongSupplier nanos) {
    this.replicaId = replicaId;
    this.buildVersion = buildVersion;
    this.freshness = freshness;
    this.topic = topic;
    this.timer = timer;
    this.nanos = nanos;
  }

  /** Starts reporting and listening, until the timer is closed. */
  void start() {
    topic.listen(this::hear);
    tell();
  }

  private void tell() {
    var _ = timer.after(INTERVAL_NANOS, this::tell);
    topic.publish(write(replicaId, own()));
  }

  private Report own() {
    return new Report(
        buildVersion, freshness.revision(), freshness.lag(), freshness.state(), Duration.ZERO);
  }

  /** The latest report of a replica; null if none has been received. */
  @Nullable Report of(UUID replica) {
    if (replica.equals(replicaId)) {
      return own();
    }
    Heard last = heard.get(replica);
    if (last == null) {
      return null;
    }
    Report said = last.report();
    return new Report(
        said.buildVersion(),
        said.revision(),
        said.lag(),
        said.state(),
        Duration.ofNanos(Math.max(0, nanos.getAsLong() - last.atNanos())));
  }

  private static byte[] write(UUID replica, Report report) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeLong(replica.getMostSignificantBits());
      out.writeLong(replica.getLeastSignificantBits());
      out.writeUTF(report.buildVersion());
      out.writeLong(report.revision());
      out.writeLong(report.lag().toNanos());
      out.writeUTF(report.state().name());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Remembers a report, unless its format version is unknown to this replica. */
  private void hear(byte[] message) {
    if (message.length == 0 || message.length > MAX_BYTES || message[0] != VERSION) {
      return;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(message))) {
      in.skipNBytes(1);
      UUID replica = new UUID(in.readLong(), in.readLong());
      Report report =
          new Report(
              in.readUTF(),
              in.readLong(),
              Duration.ofNanos(in.readLong()),
              Freshness.State.valueOf(in.readUTF()),
              Duration.ZERO);
      if (heard.size() >= MAX_REMEMBERED) {
        heard.clear();
      }
      heard.put(replica, new Heard(report, nanos.getAsLong()));
    } catch (IOException | IllegalArgumentException e) {
      log.debug("A report was not understood: {}", e.toString());
    }
  }
}
