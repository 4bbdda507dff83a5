package dev.toolrack.server.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This replica's grid member, which joins in the background: a replica serves without it, and a
 * member that has ended unexpectedly is restarted. Thread-safe.
 */
public final class ClusterMember implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClusterMember.class);
  private static final int DEFAULT_PORT = 5701;
  private static final int MAX_UNSENT = 1_024;
  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(5);

  /** Allowance for the steps of leaving that have no timeout of their own. */
  private static final Duration LEAVE_SLACK = Duration.ofSeconds(2);

  private final ClusterSettings settings;
  private final Consumer<Config> contents;
  private final MemberAddresses addresses;
  private final UUID replicaId = UUID.randomUUID();
  private final ThreadPoolExecutor sender =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_UNSENT),
          Thread.ofPlatform().name("cluster-sender").daemon().factory(),
          new ThreadPoolExecutor.DiscardPolicy());
  private final Map<String, GridTopic<?>> topics = new HashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread keeper;
  private volatile int port;

  /** Of the keeper, which starts after it was set. */
  private Duration pause = Duration.ZERO;

  /**
   * Held while a member and a topic are connected, so that each listens to the other exactly once.
   */
  private final ReentrantLock attaching = new ReentrantLock();

  private volatile @Nullable HazelcastInstance member;

  private ClusterMember(
      ClusterSettings settings, Consumer<Config> contents, MemberAddresses.Resolver resolver)
      throws IOException {
    this.settings = settings;
    this.contents = contents;
    addresses =
        new MemberAddresses(
            settings.members(), settings.port() == 0 ? DEFAULT_PORT : settings.port(), resolver);
    port = freePort();
    keeper = Thread.ofPlatform().name("cluster-keeper").daemon().unstarted(this::keep);
  }

  /**
   * Starts a member, and returns before it has joined the others.
   *
   * @param contents configures what the member holds and how that is serialized
   * @throws ClusterException if it cannot listen
   * @throws IllegalArgumentException if a member's address is malformed
   */
  public static ClusterMember start(ClusterSettings settings, Consumer<Config> contents) {
    return start(settings, contents, InetAddress::getAllByName);
  }

  /** The same, with another resolver for names. */
  static ClusterMember start(
      ClusterSettings settings, Consumer<Config> contents, MemberAddresses.Resolver resolver) {
    ClusterMember member = alone(settings, contents, resolver);
    member.join();
    return member;
  }

  /** Creates a member that does not join the others until {@link #join} is called. */
  public static ClusterMember alone(ClusterSettings settings, Consumer<Config> contents) {
    return alone(settings, contents, InetAddress::getAllByName);
  }

  private static ClusterMember alone(
      ClusterSettings settings, Consumer<Config> contents, MemberAddresses.Resolver resolver) {
    try {
      return new ClusterMember(settings, contents, resolver);
    } catch (IOException e) {
      throw new ClusterException(
          "the grid cannot listen on "
              + settings.bindAddress()
              + ":"
              + settings.port()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** The configured port, or a free one that was never listened on. */
  private int freePort() throws IOException {
    try (Socket socket = new Socket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(settings.bindAddress(), settings.port()));
      return socket.getLocalPort();
    }
  }

  /** Joins the others in the background; called once only. */
  public void join() {
    joinAfter(Duration.ZERO);
  }

  /** The same, after a pause during which the machine is left to others. */
  public void joinAfter(Duration pause) {
    this.pause = pause;
    keeper.start();
  }

  private void keep() {
    try {
      if (closing.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
      while (closing.getCount() > 0) {
        CountDownLatch end = startMember();
        if (end != null) {
          end.await();
        }
        if (closing.await(RETRY_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        log.info("Starting this replica's member of the grid anew");
        port = settings.port() == 0 ? 0 : port;
      }
    } catch (InterruptedException e) {
      log.debug("The grid's member is no longer kept", e);
    }
  }

  /**
   * Starts a member. Returns a latch that opens when the member ends, or null if it did not start.
   */
  private @Nullable CountDownLatch startMember() {
    HazelcastInstance started;
    try {
      if (port == 0) {
        port = freePort();
      }
      Config config = MemberConfig.of(settings, port, addresses, replicaId);
      contents.accept(config);
      started = Hazelcast.newHazelcastInstance(config);
    } catch (IOException | RuntimeException e) {
      logFailedStart(e);
      return null;
    }
    CountDownLatch end = new CountDownLatch(1);
    var _ =
        started
            .getLifecycleService()
            .addLifecycleListener(
                event -> {
                  if (event.getState() == LifecycleState.SHUTDOWN) {
                    end.countDown();
                  }
                });
    if (!started.getLifecycleService().isRunning()) {
      end.countDown();
    }
    try {
      attach(started);
    } catch (RuntimeException e) {
      started.getLifecycleService().terminate();
      logFailedStart(e);
      return null;
    }
    if (closing.getCount() == 0) {
      started.getLifecycleService().terminate();
    }
    return end;
  }

  /** Logs a failed start, unless closing has interrupted it. */
  private void logFailedStart(Exception failure) {
    if (closing.getCount() == 0) {
      log.debug("This replica's member of the grid did not start before the end", failure);
    } else {
      log.warn("This replica's member of the grid did not start: {}", failure.toString());
    }
  }

  private void attach(HazelcastInstance started) {
    attaching.lock();
    try {
      topics.values().forEach(topic -> topic.attach(started));
      member = started;
    } finally {
      attaching.unlock();
    }
  }

  /** Id of this replica, constant for the life of its process. */
  public UUID replicaId() {
    return replicaId;
  }

  /** Port on which the member listens. */
  public int port() {
    return port;
  }

  /** The running member, which may not have joined others yet; null while there is none. */
  public @Nullable HazelcastInstance grid() {
    HazelcastInstance present = member;
    return present != null && present.getLifecycleService().isRunning() ? present : null;
  }

  /** Whether the cluster has other members at present. */
  public boolean hasCompany() {
    HazelcastInstance present = grid();
    try {
      return present != null && present.getCluster().getMembers().size() > 1;
    } catch (RuntimeException e) {
      log.debug("The grid's members cannot be told: {}", e.toString());
      return false;
    }
  }

  /** The replicas that see each other, by address; only this one while it has not joined. */
  public List<Replica> replicas() {
    HazelcastInstance present = grid();
    if (present != null) {
      try {
        List<Replica> replicas = new ArrayList<>();
        for (Member other : present.getCluster().getMembers()) {
          String id = other.getAttribute(MemberConfig.REPLICA);
          replicas.add(
              new Replica(
                  id == null ? other.getUuid() : UUID.fromString(id),
                  other.getAddress().getHost() + ":" + other.getAddress().getPort(),
                  other.localMember()));
        }
        replicas.sort(Comparator.comparing(Replica::address));
        return replicas;
      } catch (RuntimeException e) {
        log.debug("The grid's members cannot be told: {}", e.toString());
      }
    }
    return List.of(new Replica(replicaId, settings.bindAddress() + ":" + port, true));
  }

  /**
   * Returns the topic with this name, always the same one.
   *
   * @param name must always be used with the same message type
   */
  @SuppressWarnings("unchecked") // A name has one type.
  public <M> Topic<M> topic(String name) {
    attaching.lock();
    try {
      return (Topic<M>) topics.computeIfAbsent(name, this::newTopic);
    } finally {
      attaching.unlock();
    }
  }

  private <M> GridTopic<M> newTopic(String name) {
    GridTopic<M> topic = new GridTopic<>(name, this::grid, sender);
    HazelcastInstance present = grid();
    if (present != null) {
      topic.attach(present);
    }
    return topic;
  }

  /** Leaves the cluster. Entries kept here are handed to the others, unless that takes too long. */
  @Override
  public void close() {
    closing.countDown();
    var _ = sender.shutdownNow();
    try {
      HazelcastInstance present = member;
      if (present != null) {
        leave(present);
      }
      keeper.interrupt();
      if (keeper.isAlive() && !keeper.join(LEAVE_SLACK)) {
        log.warn("The grid's member is still joining; it ends with the process");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void leave(HazelcastInstance present) throws InterruptedException {
    Thread leaving = Thread.ofPlatform().name("cluster-leave").daemon().start(present::shutdown);
    if (!leaving.join(settings.leaveTimeout().plus(LEAVE_SLACK))) {
      log.warn("The grid did not let this replica go in time; leaving without its consent");
      var _ =
          Thread.ofPlatform()
              .name("cluster-terminate")
              .daemon()
              .start(present.getLifecycleService()::terminate);
    }
  }

  @Override
  public String toString() {
    return "ClusterMember{replica=" + replicaId + ", port=" + port + "}";
  }
}
