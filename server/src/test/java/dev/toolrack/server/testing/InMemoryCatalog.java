package dev.toolrack.server.testing;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.Freshness;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.Located;
import dev.toolrack.server.catalog.LocatedHead;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.Resolver;
import dev.toolrack.server.catalog.Selector;
import dev.toolrack.server.catalog.Served;
import dev.toolrack.server.catalog.Snapshots;
import dev.toolrack.server.catalog.ToolHead;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.catalog.VersionNumber;
import dev.toolrack.server.catalog.VersionRef;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.catalog.VersionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Snapshots in a map, always fresh, each tool with the one version 1.0.0. Thread-safe. */
public final class InMemoryCatalog implements Snapshots, Freshness {
  public static final String TENANT = "default";

  private final Map<String, HeadSnapshot> heads = new ConcurrentHashMap<>();
  private final Map<Long, VersionSnapshot> versions = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();
  private final AtomicInteger headLookups = new AtomicInteger();
  private volatile boolean cold;

  public Resolver resolver() {
    return new Resolver(this, this);
  }

  /** Makes everything answer from elsewhere than fresh memory. */
  public void setCold(boolean cold) {
    this.cold = cold;
  }

  /** How often a head was asked for, in memory or not. */
  public int headLookups() {
    return headLookups.get();
  }

  /** Puts a tool that posts to the URL, without schemas and with the default policy. */
  public void putPost(String slug, String url) {
    put(slug, "", post(url), Policy.DEFAULT);
  }

  public void put(String slug, String inputSchema, @Nullable Endpoint endpoint, Policy policy) {
    put(slug, inputSchema, "", endpoint, policy);
  }

  public void put(
      String slug,
      String inputSchema,
      String outputSchema,
      @Nullable Endpoint endpoint,
      Policy policy) {
    long id = ids.incrementAndGet();
    VersionNumber number = VersionNumber.parse("version", "1.0.0");
    versions.put(
        id,
        new VersionSnapshot(
            new PublishedVersion(
                id,
                new ToolKey(TENANT, slug),
                new VersionSpec(
                    number, "", "", inputSchema, outputSchema, endpoint, policy, Map.of()),
                VersionStatus.ACTIVE,
                Instant.EPOCH)));
    heads.put(
        slug,
        new HeadSnapshot(
            new ToolHead(
                new ToolKey(TENANT, slug),
                ToolKind.TOOL,
                slug,
                "",
                Map.of(),
                List.of(new VersionRef(id, number, VersionStatus.ACTIVE)),
                id),
            id));
  }

  /** Deprecates the version of a tool. */
  public void deprecate(String slug) {
    heads.computeIfPresent(
        slug,
        (_, snapshot) -> {
          ToolHead head = snapshot.head();
          VersionRef version = head.versions().getFirst();
          return new HeadSnapshot(
              new ToolHead(
                  head.key(),
                  head.kind(),
                  head.displayName(),
                  head.description(),
                  head.channels(),
                  List.of(new VersionRef(version.id(), version.number(), VersionStatus.DEPRECATED)),
                  head.revision()),
              snapshot.asOf());
        });
  }

  /** Reads all versions anew, as a cache does that had no room for them. */
  public void reloadVersions() {
    versions.replaceAll((_, version) -> new VersionSnapshot(version.version()));
  }

  /** A POST endpoint with all defaults. */
  public static Endpoint.Http post(String url) {
    return endpoint(Endpoint.Method.POST, url);
  }

  public static Endpoint.Http endpoint(Endpoint.Method method, String url) {
    return new Endpoint.Http(method, url, Map.of(), "", List.of());
  }

  @Override
  public @Nullable HeadSnapshot freshHead(String tenant, String slug) {
    if (cold || !tenant.equals(TENANT)) {
      return null;
    }
    headLookups.incrementAndGet();
    return heads.get(slug);
  }

  @Override
  public @Nullable VersionSnapshot versionInMemory(long id) {
    return cold ? null : versions.get(id);
  }

  @Override
  public CompletableFuture<LocatedHead> head(ToolKey key, Selector selector) {
    headLookups.incrementAndGet();
    return CompletableFuture.supplyAsync(
        () ->
            new LocatedHead(
                key.tenant().equals(TENANT) ? heads.get(key.slug()) : null, Served.DATABASE),
        task -> Thread.ofVirtual().start(task));
  }

  @Override
  public CompletableFuture<Located<VersionSnapshot>> version(long id, long asOf) {
    return storedVersion(id, asOf);
  }

  @Override
  public CompletableFuture<Located<VersionSnapshot>> storedVersion(long id, long asOf) {
    return CompletableFuture.completedFuture(new Located<>(versions.get(id), Served.DATABASE));
  }

  @Override
  public long revision() {
    return ids.get();
  }

  @Override
  public Duration lag() {
    return Duration.ZERO;
  }

  @Override
  public State state() {
    return State.LISTENING;
  }

  @Override
  public boolean isCutOff() {
    return false;
  }

  @Override
  public boolean isSetBack() {
    return false;
  }

  @Override
  public CompletableFuture<Void> await(long revision, long deadlineNanos) {
    return new CompletableFuture<>();
  }
}
