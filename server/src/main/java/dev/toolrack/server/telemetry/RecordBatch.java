package dev.toolrack.server.telemetry;

import dev.toolrack.server.execution.ExecutionRecord;
import dev.toolrack.server.failure.Reason;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Records to be written together, in one array per column, so that the record objects can die
 * young: a garbage collector for short-lived objects would copy those that wait, more than once
 * under load. Times are in microseconds. Not thread-safe; can be cleared and reused.
 */
final class RecordBatch {
  private static final long NANOS_PER_MICRO = 1_000;
  private static final int INITIAL_RECORDS = 1_024;

  private final Map<RecordGroup.Key, RecordGroup> groups = new HashMap<>();
  private @Nullable RecordGroup latest;
  private int size;

  private RecordGroup[] group = new RecordGroup[INITIAL_RECORDS];
  private long[] mostSignificant = new long[INITIAL_RECORDS];
  private long[] leastSignificant = new long[INITIAL_RECORDS];
  private String[] version = new String[INITIAL_RECORDS];
  private long[] startMicros = new long[INITIAL_RECORDS];
  private long[] durationMicros = new long[INITIAL_RECORDS];
  private long[] upstreamMicros = new long[INITIAL_RECORDS];
  private int[] upstreamStatus = new int[INITIAL_RECORDS];
  private int[] attempts = new int[INITIAL_RECORDS];
  private long[] requestBytes = new long[INITIAL_RECORDS];
  private long[] responseBytes = new long[INITIAL_RECORDS];
  private String[] requestId = new String[INITIAL_RECORDS];

  void add(ExecutionRecord execution) {
    if (size == startMicros.length) {
      grow();
    }
    int i = size++;
    long start = Micros.of(execution.startTime());
    group[i] =
        groupOf(execution.tenant(), execution.slug(), Micros.hour(start), execution.failure());
    mostSignificant[i] = execution.executionId().getMostSignificantBits();
    leastSignificant[i] = execution.executionId().getLeastSignificantBits();
    version[i] = execution.version();
    startMicros[i] = start;
    durationMicros[i] = execution.durationNanos() / NANOS_PER_MICRO;
    upstreamMicros[i] = execution.upstreamNanos() / NANOS_PER_MICRO;
    upstreamStatus[i] = execution.upstreamStatus();
    attempts[i] = execution.attempts();
    requestBytes[i] = execution.requestBytes();
    responseBytes[i] = execution.responseBytes();
    requestId[i] = execution.requestId();
  }

  private RecordGroup groupOf(String tenant, String slug, long hour, @Nullable Reason failure) {
    RecordGroup last = latest;
    if (last != null && last.is(tenant, slug, hour, failure)) {
      return last;
    }
    RecordGroup found =
        groups.computeIfAbsent(
            new RecordGroup.Key(tenant, slug, hour, failure),
            key -> new RecordGroup(key, groups.size()));
    latest = found;
    return found;
  }

  private void grow() {
    int length = 2 * size;
    group = Arrays.copyOf(group, length);
    mostSignificant = Arrays.copyOf(mostSignificant, length);
    leastSignificant = Arrays.copyOf(leastSignificant, length);
    version = Arrays.copyOf(version, length);
    startMicros = Arrays.copyOf(startMicros, length);
    durationMicros = Arrays.copyOf(durationMicros, length);
    upstreamMicros = Arrays.copyOf(upstreamMicros, length);
    upstreamStatus = Arrays.copyOf(upstreamStatus, length);
    attempts = Arrays.copyOf(attempts, length);
    requestBytes = Arrays.copyOf(requestBytes, length);
    responseBytes = Arrays.copyOf(responseBytes, length);
    requestId = Arrays.copyOf(requestId, length);
  }

  /** Removes all records, and with them their texts. */
  void clear() {
    Arrays.fill(group, 0, size, null);
    Arrays.fill(version, 0, size, null);
    Arrays.fill(requestId, 0, size, null);
    groups.clear();
    latest = null;
    size = 0;
  }

  int size() {
    return size;
  }

  /** Number of groups, whose indexes are below it. */
  int groups() {
    return groups.size();
  }

  RecordGroup group(int i) {
    return group[i];
  }

  UUID executionId(int i) {
    return new UUID(mostSignificant[i], leastSignificant[i]);
  }

  long mostSignificant(int i) {
    return mostSignificant[i];
  }

  long leastSignificant(int i) {
    return leastSignificant[i];
  }

  /** Empty if none was resolved. */
  String version(int i) {
    return version[i];
  }

  long startMicros(int i) {
    return startMicros[i];
  }

  long durationMicros(int i) {
    return durationMicros[i];
  }

  long upstreamMicros(int i) {
    return upstreamMicros[i];
  }

  /** HTTP status; 0 if there was none. */
  int upstreamStatus(int i) {
    return upstreamStatus[i];
  }

  int attempts(int i) {
    return attempts[i];
  }

  long requestBytes(int i) {
    return requestBytes[i];
  }

  long responseBytes(int i) {
    return responseBytes[i];
  }

  String requestId(int i) {
    return requestId[i];
  }
}
