package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.HeadQuery;
import dev.toolrack.server.catalog.LoadedHead;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.Selection;
import dev.toolrack.server.catalog.Selector;
import dev.toolrack.server.catalog.SnapshotStore;
import dev.toolrack.server.catalog.ToolHead;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.catalog.VersionNumber;
import dev.toolrack.server.catalog.VersionRef;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.catalog.VersionStatus;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The truth in memory, of which a feed tells. Thread-safe. */
final class FakeStore implements SnapshotStore {
  final FakeFeed feed = new FakeFeed();
  final AtomicInteger headLoads = new AtomicInteger();
  final AtomicInteger versionLoads = new AtomicInteger();
  private final Map<ToolKey, ToolHead> heads = new HashMap<>();
  private final Map<Long, PublishedVersion> versions = new HashMap<>();
  private volatile boolean away;
  private volatile @Nullable Runnable duringLoad;

  static ToolKey key(String slug) {
    return new ToolKey("default", slug);
  }

  static VersionNumber number(String text) {
    return VersionNumber.parse("version", text);
  }

  /** Publishes a version whose id is given; its tool is there from then on. */
  void publish(ToolKey key, ToolKind kind, long id, String number) {
    publish(
        key,
        kind,
        Map.of("stable", id),
        List.of(new VersionRef(id, number(number), VersionStatus.ACTIVE)));
  }

  /** Publishes a tool with these versions and no others, the highest first. */
  void publish(ToolKey key, Map<String, Long> channels, List<VersionRef> index) {
    publish(key, ToolKind.TOOL, channels, index);
  }

  private void publish(
      ToolKey key, ToolKind kind, Map<String, Long> channels, List<VersionRef> index) {
    synchronized (feed) {
      long revision = feed.append(key).revision();
      for (VersionRef ref : index) {
        versions.put(ref.id(), version(key.slug(), ref.id(), ref.number().toString(), "{}"));
      }
      heads.put(
          key,
          new ToolHead(key, kind, key.slug(), "about " + key.slug(), channels, index, revision));
    }
  }

  void publish(ToolKey key, long id, String number) {
    publish(key, ToolKind.TOOL, id, number);
  }

  /** Changes a tool that has no versions, or makes one: only its revision tells. */
  void change(ToolKey key) {
    synchronized (feed) {
      long revision = feed.append(key).revision();
      heads.put(
          key, new ToolHead(key, ToolKind.TOOL, key.slug(), "", Map.of(), List.of(), revision));
    }
  }

  void disable(ToolKey key) {
    synchronized (feed) {
      feed.append(key);
      heads.remove(key);
    }
  }

  void goAway(boolean gone) {
    away = gone;
    feed.goAway(gone);
  }

  /** Only reads of tools fail. */
  void failLoads(boolean failing) {
    away = failing;
  }

  /** Something that happens between the read's snapshot and its return, once. */
  void duringNextLoad(Runnable action) {
    duringLoad = action;
  }

  static PublishedVersion version(String slug, long id, String number, String schema) {
    return new PublishedVersion(
        id,
        key(slug),
        new VersionSpec(
            number(number),
            "",
            "",
            schema,
            "",
            new Endpoint.Http(
                Endpoint.Method.POST,
                "http://127.0.0.1:9/{a}",
                Map.of("x-a", "b"),
                "/out",
                List.of(new Endpoint.StatusRange(200, 204))),
            Policy.DEFAULT,
            Map.of("owner", "us")),
        VersionStatus.ACTIVE,
        Instant.ofEpochSecond(1_700_000_000L, 123_456_000));
  }

  @Override
  public List<LoadedHead> loadHeads(List<HeadQuery> queries) {
    headLoads.incrementAndGet();
    failIfAway();
    List<LoadedHead> loaded;
    synchronized (feed) {
      loaded = queries.stream().map(this::loaded).toList();
    }
    endLoad();
    return loaded;
  }

  private void endLoad() {
    Runnable action = duringLoad;
    if (action != null) {
      duringLoad = null;
      action.run();
    }
    failIfAway();
  }

  private LoadedHead loaded(HeadQuery query) {
    ToolHead head = heads.get(query.key());
    return new LoadedHead(head, chosen(head, query.selector()), feed.newest());
  }

  private @Nullable PublishedVersion chosen(@Nullable ToolHead head, @Nullable Selector selector) {
    return head == null || selector == null || head.versions().isEmpty()
        ? null
        : versions.get(Selection.of(head, selector).version().id());
  }

  @Override
  public @Nullable PublishedVersion loadVersion(long id) {
    versionLoads.incrementAndGet();
    failIfAway();
    PublishedVersion loaded;
    synchronized (feed) {
      loaded = versions.get(id);
    }
    endLoad();
    return loaded;
  }

  @Override
  public List<ToolKey> mostUsed(int limit) {
    synchronized (feed) {
      return heads.keySet().stream().limit(limit).toList();
    }
  }

  private void failIfAway() {
    if (away) {
      throw ToolrackException.of(Reason.CATALOG_UNAVAILABLE, "away");
    }
  }
}
