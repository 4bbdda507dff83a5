package dev.toolrack.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.config.ListenerConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleListener;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Members of a real grid, on addresses of the loopback. */
class ClusterMemberIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final String name = "test-" + UUID.randomUUID();
  private final List<ClusterMember> members = new ArrayList<>();

  /** What the name of the service stands for. */
  private final List<String> service = new CopyOnWriteArrayList<>();

  @AfterEach
  void closeMembers() {
    members.reversed().forEach(ClusterMember::close);
  }

  private InetAddress[] resolve(String host) throws UnknownHostException {
    if (!host.equals("headless")) {
      return InetAddress.getAllByName(host);
    }
    if (service.isEmpty()) {
      throw new UnknownHostException(host);
    }
    InetAddress[] addresses = new InetAddress[service.size()];
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = InetAddress.getByName(service.get(i));
    }
    return addresses;
  }

  private ClusterMember start(String secret, String address, int port, String... peers) {
    ClusterMember member =
        ClusterMember.start(
            new ClusterSettings(name, secret, address, port, List.of(peers), Duration.ofSeconds(5)),
            _ -> {},
            this::resolve);
    members.add(member);
    return member;
  }

  private static void awaitReplicas(int count, ClusterMember... members) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              for (ClusterMember member : members) {
                assertThat(member.replicas()).hasSize(count);
              }
            });
  }

  /** Waits until each has joined whom it found. */
  private static void awaitJoined(ClusterMember... members) {
    for (ClusterMember member : members) {
      await().atMost(LONG).until(() -> member.grid() != null);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** A stop that came while a member was starting used to leave a stack trace behind. */
  @Test
  void canBeClosedWhileItStarts() throws InterruptedException {
    List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((_, thrown) -> uncaught.add(thrown));
    try {
      HeldUp heldUp = new HeldUp();
      ClusterMember member =
          ClusterMember.start(
              new ClusterSettings(name, "", "127.0.0.1", 0, List.of(), Duration.ofSeconds(5)),
              config -> config.addListenerConfig(new ListenerConfig(heldUp)),
              this::resolve);
      var _ = member.topic("heard");
      assertThat(heldUp.starting.await(LONG.toMillis(), TimeUnit.MILLISECONDS)).isTrue();

      member.close();

      assertThat(member.grid()).isNull();
      await().atMost(LONG).until(() -> !heldUp.isRunning());
      assertThat(uncaught).isEmpty();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  /** Keeps a member that has started from going on, until its thread is interrupted. */
  private static final class HeldUp implements LifecycleListener, HazelcastInstanceAware {
    private final CountDownLatch starting = new CountDownLatch(1);
    private volatile @Nullable HazelcastInstance instance;

    @Override
    public void setHazelcastInstance(HazelcastInstance hazelcastInstance) {
      instance = hazelcastInstance;
    }

    @Override
    public void stateChanged(LifecycleEvent event) {
      if (event.getState() == LifecycleEvent.LifecycleState.STARTED) {
        starting.countDown();
        while (!Thread.currentThread().isInterrupted()) {
          Thread.onSpinWait();
        }
      }
    }

    boolean isRunning() {
      return Objects.requireNonNull(instance).getLifecycleService().isRunning();
    }
  }

  @Test
  void membersFindEachOtherThroughOneNameOfMany() throws Exception {
    int port = freePort();
    service.addAll(List.of("127.0.0.1", "127.0.0.2", "127.0.0.3"));

    ClusterMember one = start("", "127.0.0.1", port, "headless:" + port);
    ClusterMember two = start("", "127.0.0.2", port, "headless:" + port);
    ClusterMember three = start("", "127.0.0.3", port, "headless:" + port);

    awaitReplicas(3, one, two, three);
    assertThat(one.replicas())
        .containsExactly(
            new Replica(one.replicaId(), "127.0.0.1:" + port, true),
            new Replica(two.replicaId(), "127.0.0.2:" + port, false),
            new Replica(three.replicaId(), "127.0.0.3:" + port, false));
  }

  /**
   * Neither for a moment while it looks whether the port is free, nor before it is told to join.
   */
  @Test
  void aMemberThatIsAloneDoesNotListen() {
    ClusterMember alone = ClusterMember.alone(settings(0), _ -> {});
    members.add(alone);
    assertThat(alone.port()).isPositive();
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), alone.port()))
        .isInstanceOf(ConnectException.class);
    assertThat(alone.replicas())
        .containsExactly(new Replica(alone.replicaId(), "127.0.0.1:" + alone.port(), true));
    alone.close();
  }

  @Test
  void aPortThatIsInUseIsSaidAtOnce() throws IOException {
    try (ServerSocket other = new ServerSocket()) {
      other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      ClusterSettings settings = settings(other.getLocalPort());
      assertThatThrownBy(() -> ClusterMember.alone(settings, _ -> {}))
          .isInstanceOf(ClusterException.class)
          .hasMessageContaining("127.0.0.1:" + other.getLocalPort());
    }
  }

  private ClusterSettings settings(int port) {
    return new ClusterSettings(name, "", "127.0.0.1", port, List.of(), Duration.ofSeconds(5));
  }

  /** As when two pods start before the service knows either: they find each other later. */
  @Test
  void membersThatTheNameDidNotKnowYetFindEachOtherLater() throws Exception {
    int port = freePort();
    ClusterMember one = start("", "127.0.0.1", port, "headless");
    ClusterMember two = start("", "127.0.0.2", port, "headless");
    awaitJoined(one, two);
    assertThat(one.replicas()).hasSize(1);

    service.addAll(List.of("127.0.0.1", "127.0.0.2"));

    awaitReplicas(2, one, two);
    assertThat(two.replicas())
        .extracting(Replica::id)
        .containsExactly(one.replicaId(), two.replicaId());
  }

  @Test
  void membersOfAnotherSecretStayAmongThemselves() {
    ClusterMember one = start("a secret of some length", "127.0.0.1", 0);
    String first = "127.0.0.1:" + one.port();
    ClusterMember two = start("a secret of some length", "127.0.0.1", 0, first);
    ClusterMember stranger = start("another secret, as long", "127.0.0.1", 0, first);
    ClusterMember without = start("", "127.0.0.1", 0, first);

    awaitReplicas(2, one, two);
    awaitJoined(stranger, without);
    awaitReplicas(1, stranger, without);
    assertThat(one.replicas()).hasSize(2);
  }

  /** A frozen process still accepts connections: its kernel does. */
  @Test
  void aPeerThatNeverAnswersDoesNotHoldThisReplicaUp() throws Exception {
    try (ServerSocket frozen = new ServerSocket()) {
      frozen.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      ClusterMember member = start("", "127.0.0.1", 0, "127.0.0.1:" + frozen.getLocalPort());

      assertThat(member.replicas())
          .containsExactly(new Replica(member.replicaId(), "127.0.0.1:" + member.port(), true));
      assertThat(member.grid()).isNull();
      member.topic("news").publish(new byte[0]);
    }
  }

  @Test
  void theOthersHearWhatOneTells() throws Exception {
    ClusterMember one = start("", "127.0.0.1", 0);
    BlockingQueue<byte[]> heardByOne = new LinkedBlockingQueue<>();
    Topic<byte[]> first = one.topic("news");
    first.listen(heardByOne::add);
    ClusterMember two = start("", "127.0.0.1", 0, "127.0.0.1:" + one.port());
    awaitReplicas(2, one, two);
    BlockingQueue<byte[]> heardByTwo = new LinkedBlockingQueue<>();
    Topic<byte[]> second = two.topic("news");
    second.listen(heardByTwo::add);

    first.publish(new byte[] {1});
    assertThat(heardByTwo.poll(LONG.toSeconds(), TimeUnit.SECONDS)).containsExactly(1);
    second.publish(new byte[] {2});
    assertThat(heardByOne.poll(LONG.toSeconds(), TimeUnit.SECONDS)).containsExactly(2);
    assertThat(heardByTwo).isEmpty();
    assertThat(one.topic("news")).isSameAs(first);
  }

  @Test
  void aMemberThatEndedByItselfIsStartedAnewAndHearsAgain() throws Exception {
    ClusterMember one = start("", "127.0.0.1", 0);
    ClusterMember two = start("", "127.0.0.1", freePort(), "127.0.0.1:" + one.port());
    BlockingQueue<byte[]> heardByTwo = new LinkedBlockingQueue<>();
    two.<byte[]>topic("news").listen(heardByTwo::add);
    awaitReplicas(2, one, two);
    HazelcastInstance before = Objects.requireNonNull(two.grid());

    before.getLifecycleService().terminate();

    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(two.grid()).isNotNull().isNotSameAs(before));
    awaitReplicas(2, one, two);
    one.<byte[]>topic("news").publish(new byte[] {1});
    assertThat(heardByTwo.poll(LONG.toSeconds(), TimeUnit.SECONDS)).containsExactly(1);
    assertThat(heardByTwo).isEmpty();
  }

  @Test
  void aPortThatIsTakenIsSaidAtOnce() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatExceptionOfType(ClusterException.class)
          .isThrownBy(() -> start("", "127.0.0.1", taken.getLocalPort()))
          .withMessageContaining("127.0.0.1:" + taken.getLocalPort());
    }
  }
}
