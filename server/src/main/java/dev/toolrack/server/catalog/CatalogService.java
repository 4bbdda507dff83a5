package dev.toolrack.server.catalog;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The operations on the catalog that callers may perform: validates their arguments, then calls the
 * {@link CatalogStore}. Thread-safe.
 *
 * <p>Every method blocks and throws {@link ToolrackException} as the store does. While this replica
 * is STALE and the store has not answered for as long as the staleness bound, every method fails at
 * once with CATALOG_UNAVAILABLE: a caller does better to ask another replica than to wait for a
 * database connection.
 */
public final class CatalogService {
  private static final int MAX_CHANNELS_PER_PUBLICATION = 16;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final CatalogStore store;
  private final VersionCheck versionCheck;
  private final Freshness freshness;
  private final long boundNanos;
  private final LongSupplier nanos;

  /** When the store last answered a call of this service. */
  private volatile long answeredNanos;

  /**
   * Creates the service.
   *
   * @param stalenessBound how long the store may be silent before calls fail at once
   * @param nanos clock, as {@link System#nanoTime()}
   */
  public CatalogService(
      CatalogStore store,
      VersionCheck versionCheck,
      Freshness freshness,
      Duration stalenessBound,
      LongSupplier nanos) {
    this.store = store;
    this.versionCheck = versionCheck;
    this.freshness = freshness;
    this.boundNanos = stalenessBound.toNanos();
    this.nanos = nanos;
    this.answeredNanos = nanos.getAsLong() - boundNanos;
  }

  /**
   * Calls the store. A feed that merely lags, for example during an import, fails no call as long
   * as the store answers others.
   */
  private <T> T ask(Function<CatalogStore, T> call) {
    if (freshness.state() == Freshness.State.STALE
        && nanos.getAsLong() - answeredNanos >= boundNanos) {
      long seconds = freshness.lag().toSeconds();
      throw ToolrackException.of(
              Reason.CATALOG_UNAVAILABLE,
              "This replica has not reached the catalog for " + seconds + " s")
          .with("lag_seconds", Long.toString(seconds))
          .withRetryAfter(RETRY_AFTER);
    }
    try {
      T answer = call.apply(store);
      answeredNanos = nanos.getAsLong();
      return answer;
    } catch (ToolrackException e) {
      if (isAnAnswer(e.reason())) {
        answeredNanos = nanos.getAsLong();
      }
      throw e;
    }
  }

  /** Whether only the store can have given this failure, so that it has answered. */
  private static boolean isAnAnswer(Reason reason) {
    return switch (reason) {
      case TOOL_NOT_FOUND,
          VERSION_NOT_FOUND,
          PART_NOT_FOUND,
          TOOL_ALREADY_EXISTS,
          VERSION_CONTENT_CONFLICT,
          ETAG_MISMATCH,
          ILLEGAL_STATUS_MOVE,
          CAPABILITY_IN_USE,
          REQUEST_ID_REUSED ->
          true;
      default -> false;
    };
  }

  public Mutated<Tool> createTool(String tenant, ToolSpec spec, RequestId requestId) {
    return ask(store -> store.createTool(tenant, spec, requestId));
  }

  public Tool getTool(ToolKey key, boolean showDeleted) {
    return ask(store -> store.getTool(key, showDeleted));
  }

  public Page<ToolSummary> listTools(String tenant, ToolFilter filter, PageRequest page) {
    String query = filter.query();
    if (query != null) {
      var _ = Limits.text("query", query, Limits.MAX_NAME_CHARS);
    }
    return ask(store -> store.listTools(tenant, filter, page));
  }

  public Mutated<Tool> updateTool(
      ToolKey key, ToolUpdate update, String etag, RequestId requestId) {
    return ask(store -> store.updateTool(key, update, etag, requestId));
  }

  public Mutated<Tool> deleteTool(ToolKey key, String etag, RequestId requestId) {
    return ask(store -> store.deleteTool(key, etag, requestId));
  }

  public Mutated<Tool> undeleteTool(ToolKey key, RequestId requestId) {
    return ask(store -> store.undeleteTool(key, requestId));
  }

  /** Publishes a version as DRAFT or ACTIVE and points channels to it. */
  public Mutated<Published> publishVersion(
      ToolKey key,
      VersionSpec version,
      VersionStatus status,
      List<String> channels,
      RequestId requestId) {
    if (status != VersionStatus.DRAFT && status != VersionStatus.ACTIVE) {
      throw ToolrackException.invalid(
          "tool_version.status", "must be DRAFT or ACTIVE for a publication");
    }
    if (channels.size() > MAX_CHANNELS_PER_PUBLICATION) {
      throw ToolrackException.invalid(
          "channels", "has more than " + MAX_CHANNELS_PER_PUBLICATION + " entries");
    }
    channels.forEach(
        channel -> {
          var _ = Selector.channelName("channels", channel);
        });
    versionCheck.check(version);
    return ask(store -> store.publishVersion(key, version, status, channels, requestId));
  }

  public PublishedVersion getVersion(ToolKey key, VersionNumber number) {
    return ask(store -> store.getVersion(key, number));
  }

  public Page<PublishedVersion> listVersions(
      ToolKey key, @Nullable VersionStatus status, PageRequest page) {
    return ask(store -> store.listVersions(key, status, page));
  }

  public Mutated<PublishedVersion> setVersionStatus(
      ToolKey key, VersionNumber number, VersionStatus status, RequestId requestId) {
    return ask(store -> store.setVersionStatus(key, number, status, requestId));
  }

  public Mutated<Tool> setChannel(
      ToolKey key, String channel, VersionNumber number, RequestId requestId) {
    return ask(
        store ->
            store.setChannel(key, Selector.channelName("channel", channel), number, requestId));
  }

  public Mutated<Tool> deleteChannel(ToolKey key, String channel, RequestId requestId) {
    return ask(
        store -> store.deleteChannel(key, Selector.channelName("channel", channel), requestId));
  }

  public Mutated<Capability> putCapability(
      ToolKey key, Capability capability, RequestId requestId) {
    return ask(store -> store.putCapability(key, capability, requestId));
  }

  public Mutated<String> deleteCapability(ToolKey key, String name, RequestId requestId) {
    return ask(store -> store.deleteCapability(key, Limits.slug("name", name), requestId));
  }

  public Page<Capability> listCapabilities(ToolKey key, PageRequest page) {
    return ask(store -> store.listCapabilities(key, page));
  }

  public Mutated<Pattern> putPattern(ToolKey key, Pattern pattern, RequestId requestId) {
    return ask(store -> store.putPattern(key, pattern, requestId));
  }

  public Mutated<String> deletePattern(ToolKey key, String name, RequestId requestId) {
    return ask(store -> store.deletePattern(key, Limits.slug("name", name), requestId));
  }

  public Page<Pattern> listPatterns(ToolKey key, @Nullable String capability, PageRequest page) {
    return ask(store -> store.listPatterns(key, capability, page));
  }

  /**
   * Imports a batch of parsed entries. An entry whose version could not be executed is rejected
   * alone.
   */
  public Mutated<List<ImportOutcome>> importBatch(String tenant, List<ImportEntry> entries) {
    ImportOutcome[] outcomes = new ImportOutcome[entries.size()];
    List<ImportEntry> good = new ArrayList<>(entries.size());
    for (int i = 0; i < outcomes.length; i++) {
      VersionSpec version = entries.get(i).version();
      try {
        if (version != null) {
          versionCheck.check(version);
        }
        good.add(entries.get(i));
      } catch (ToolrackException e) {
        outcomes[i] = new ImportOutcome.Rejected(e);
      }
    }
    Mutated<List<ImportOutcome>> stored = ask(store -> store.importBatch(tenant, good));
    var next = stored.value().iterator();
    for (int i = 0; i < outcomes.length; i++) {
      if (outcomes[i] == null) {
        outcomes[i] = next.next();
      }
    }
    return new Mutated<>(List.of(outcomes), stored.revision());
  }
}
