package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.ToolHead;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.catalog.VersionNumber;
import dev.toolrack.server.catalog.VersionRef;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.catalog.VersionStatus;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Binary encoding of snapshots. What was derived from a snapshot is not included. */
final class SnapshotCodec {
  private static final byte NO_ENDPOINT = 0;
  private static final byte HTTP_ENDPOINT = 1;
  private static final byte CONSECUTIVE = 1;
  private static final byte RATE = 2;
  private static final int MAX_COUNT = 10_000_000;

  private SnapshotCodec() {}

  static void writeHead(HeadSnapshot snapshot, DataOutputStream out) throws IOException {
    ToolHead head = snapshot.head();
    out.writeLong(snapshot.asOf());
    Fields.writeKey(head.key(), out);
    Fields.writeText(head.kind().name(), out);
    Fields.writeText(head.displayName(), out);
    Fields.writeText(head.description(), out);
    out.writeInt(head.channels().size());
    for (Map.Entry<String, Long> channel : head.channels().entrySet()) {
      Fields.writeText(channel.getKey(), out);
      out.writeLong(channel.getValue());
    }
    out.writeInt(head.versions().size());
    for (VersionRef version : head.versions()) {
      out.writeLong(version.id());
      Fields.writeText(version.number().toString(), out);
      Fields.writeText(version.status().name(), out);
    }
    out.writeLong(head.revision());
  }

  static HeadSnapshot readHead(DataInputStream in) throws IOException {
    long asOf = in.readLong();
    ToolKey key = Fields.readKey(in);
    ToolKind kind = Fields.readName(ToolKind.class, in);
    String displayName = Fields.readText(in);
    String description = Fields.readText(in);
    int channelCount = Fields.readCount(in);
    Map<String, Long> channels = LinkedHashMap.newLinkedHashMap(Math.min(channelCount, 1_024));
    for (int i = 0; i < channelCount; i++) {
      channels.put(Fields.readText(in), in.readLong());
    }
    int versionCount = Fields.readCount(in);
    List<VersionRef> versions = new ArrayList<>(Math.min(versionCount, 1_024));
    for (int i = 0; i < versionCount; i++) {
      versions.add(
          new VersionRef(
              in.readLong(),
              VersionNumber.parse("version", Fields.readText(in)),
              Fields.readName(VersionStatus.class, in)));
    }
    return new HeadSnapshot(
        new ToolHead(key, kind, displayName, description, channels, versions, in.readLong()), asOf);
  }

  static void writeVersion(VersionSnapshot snapshot, DataOutputStream out) throws IOException {
    PublishedVersion version = snapshot.version();
    VersionSpec content = version.content();
    out.writeLong(version.id());
    Fields.writeKey(version.tool(), out);
    Fields.writeText(content.number().toString(), out);
    Fields.writeText(content.displayName(), out);
    Fields.writeText(content.description(), out);
    Fields.writeText(content.inputSchema(), out);
    Fields.writeText(content.outputSchema(), out);
    Endpoint endpoint = content.endpoint();
    if (endpoint == null) {
      out.writeByte(NO_ENDPOINT);
    } else {
      switch (endpoint) {
        case Endpoint.Http http -> {
          out.writeByte(HTTP_ENDPOINT);
          writeHttp(http, out);
        }
      }
    }
    writePolicy(content.policy(), out);
    Fields.writeTexts(content.annotations(), out);
    Fields.writeText(version.status().name(), out);
    Instant created = version.createTime();
    out.writeLong(created.getEpochSecond());
    out.writeInt(created.getNano());
  }

  static VersionSnapshot readVersion(DataInputStream in) throws IOException {
    long id = in.readLong();
    ToolKey tool = Fields.readKey(in);
    VersionNumber number = VersionNumber.parse("version", Fields.readText(in));
    String displayName = Fields.readText(in);
    String description = Fields.readText(in);
    String inputSchema = Fields.readText(in);
    String outputSchema = Fields.readText(in);
    byte protocol = in.readByte();
    Endpoint endpoint =
        switch (protocol) {
          case NO_ENDPOINT -> null;
          case HTTP_ENDPOINT -> readHttp(in);
          default -> throw new IOException("endpoint of protocol " + protocol);
        };
    VersionSpec content =
        new VersionSpec(
            number,
            displayName,
            description,
            inputSchema,
            outputSchema,
            endpoint,
            readPolicy(in),
            Fields.readTexts(in));
    return new VersionSnapshot(
        new PublishedVersion(
            id,
            tool,
            content,
            Fields.readName(VersionStatus.class, in),
            Instant.ofEpochSecond(in.readLong(), in.readInt())));
  }

  private static void writeHttp(Endpoint.Http http, DataOutputStream out) throws IOException {
    Fields.writeText(http.method().name(), out);
    Fields.writeText(http.urlTemplate(), out);
    Fields.writeTexts(http.headers(), out);
    Fields.writeText(http.outputPointer(), out);
    out.writeInt(http.successStatuses().size());
    for (Endpoint.StatusRange range : http.successStatuses()) {
      out.writeInt(range.first());
      out.writeInt(range.last());
    }
  }

  private static Endpoint.Http readHttp(DataInputStream in) throws IOException {
    Endpoint.Method method = Fields.readName(Endpoint.Method.class, in);
    String urlTemplate = Fields.readText(in);
    Map<String, String> headers = Fields.readTexts(in);
    String outputPointer = Fields.readText(in);
    int count = Fields.readCount(in);
    List<Endpoint.StatusRange> ranges = new ArrayList<>(Math.min(count, 1_024));
    for (int i = 0; i < count; i++) {
      ranges.add(new Endpoint.StatusRange(in.readInt(), in.readInt()));
    }
    return new Endpoint.Http(method, urlTemplate, headers, outputPointer, ranges);
  }

  private static void writePolicy(Policy policy, DataOutputStream out) throws IOException {
    Fields.writeDuration(policy.timeout(), out);
    Fields.writeDuration(policy.connectTimeout(), out);
    out.writeBoolean(policy.idempotent());
    out.writeInt(policy.retry().maxAttempts());
    Fields.writeDuration(policy.retry().initialBackoff(), out);
    Fields.writeDuration(policy.retry().maxBackoff(), out);
    out.writeDouble(policy.retry().backoffMultiplier());
    out.writeInt(policy.maxConcurrency());
    switch (policy.breaker().trip()) {
      case Policy.Trip.Consecutive(int failures) -> {
        out.writeByte(CONSECUTIVE);
        out.writeInt(failures);
      }
      case Policy.Trip.Rate(int percent, int windowCalls, int minimumCalls) -> {
        out.writeByte(RATE);
        out.writeInt(percent);
        out.writeInt(windowCalls);
        out.writeInt(minimumCalls);
      }
    }
    Fields.writeDuration(policy.breaker().openDuration(), out);
    out.writeInt(policy.breaker().halfOpenCalls());
    out.writeLong(policy.maxRequestBytes());
    out.writeLong(policy.maxResponseBytes());
    out.writeBoolean(policy.validateOutput());
  }

  private static Policy readPolicy(DataInputStream in) throws IOException {
    Duration timeout = Fields.readDuration(in);
    Duration connectTimeout = Fields.readDuration(in);
    boolean idempotent = in.readBoolean();
    Policy.Retry retry =
        new Policy.Retry(
            in.readInt(), Fields.readDuration(in), Fields.readDuration(in), in.readDouble());
    int maxConcurrency = in.readInt();
    byte tripped = in.readByte();
    Policy.Trip trip =
        switch (tripped) {
          case CONSECUTIVE -> new Policy.Trip.Consecutive(in.readInt());
          case RATE -> new Policy.Trip.Rate(in.readInt(), in.readInt(), in.readInt());
          default -> throw new IOException("breaker of trip " + tripped);
        };
    Policy.Breaker breaker = new Policy.Breaker(trip, Fields.readDuration(in), in.readInt());
    return new Policy(
        timeout,
        connectTimeout,
        idempotent,
        retry,
        maxConcurrency,
        breaker,
        in.readLong(),
        in.readLong(),
        in.readBoolean());
  }

  /** Encodings that several types share. */
  private static final class Fields {
    private Fields() {}

    static void writeKey(ToolKey key, DataOutputStream out) throws IOException {
      writeText(key.tenant(), out);
      writeText(key.slug(), out);
    }

    static ToolKey readKey(DataInputStream in) throws IOException {
      return new ToolKey(readText(in), readText(in));
    }

    /** Length in bytes, then UTF-8. {@code DataOutput.writeUTF} is limited to 64 KB. */
    static void writeText(String text, DataOutputStream out) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    }

    static String readText(DataInputStream in) throws IOException {
      int length = readCount(in);
      byte[] bytes = in.readNBytes(length);
      if (bytes.length < length) {
        throw new EOFException("text of " + length + " bytes is cut short");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }

    static void writeTexts(Map<String, String> texts, DataOutputStream out) throws IOException {
      out.writeInt(texts.size());
      for (Map.Entry<String, String> text : texts.entrySet()) {
        writeText(text.getKey(), out);
        writeText(text.getValue(), out);
      }
    }

    static Map<String, String> readTexts(DataInputStream in) throws IOException {
      int count = readCount(in);
      Map<String, String> texts = LinkedHashMap.newLinkedHashMap(Math.min(count, 1_024));
      for (int i = 0; i < count; i++) {
        texts.put(readText(in), readText(in));
      }
      return texts;
    }

    static void writeDuration(Duration duration, DataOutputStream out) throws IOException {
      out.writeLong(duration.getSeconds());
      out.writeInt(duration.getNano());
    }

    static Duration readDuration(DataInputStream in) throws IOException {
      return Duration.ofSeconds(in.readLong(), in.readInt());
    }

    static <E extends Enum<E>> E readName(Class<E> type, DataInputStream in) throws IOException {
      String name = readText(in);
      try {
        return Enum.valueOf(type, name);
      } catch (IllegalArgumentException e) {
        throw new IOException("unknown " + type.getSimpleName() + " " + name, e);
      }
    }

    static int readCount(DataInputStream in) throws IOException {
      int count = in.readInt();
      if (count < 0 || count > MAX_COUNT) {
        throw new IOException("count of " + count);
      }
      return count;
    }
  }
}
