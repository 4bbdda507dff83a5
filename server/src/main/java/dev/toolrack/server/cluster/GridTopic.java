package dev.toolrack.server.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.topic.ITopic;
import com.hazelcast.topic.Message;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A topic over the current grid member, if any. */
final class GridTopic<M> implements Topic<M> {
  private static final Logger log = LoggerFactory.getLogger(GridTopic.class);

  private final String name;
  private final Supplier<@Nullable HazelcastInstance> member;
  private final Executor sender;
  private final List<Consumer<M>> listeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean unreadable = new AtomicBoolean();

  GridTopic(String name, Supplier<@Nullable HazelcastInstance> member, Executor sender) {
    this.name = name;
    this.member = member;
    this.sender = sender;
  }

  @Override
  public void publish(M message) {
    // Not on the caller's thread, because the grid sometimes waits for a slow member.
    sender.execute(() -> send(message));
  }

  private void send(M message) {
    HazelcastInstance present = member.get();
    if (present == null) {
      return;
    }
    try {
      ITopic<M> topic = present.getTopic(name);
      topic.publish(message);
    } catch (RuntimeException e) {
      log.debug("A message of {} could not be sent: {}", name, e.toString());
    }
  }

  @Override
  public void listen(Consumer<M> listener) {
    listeners.add(listener);
  }

  /** Starts receiving what arrives at a member. */
  void attach(HazelcastInstance started) {
    ITopic<M> topic = started.getTopic(name);
    var _ = topic.addMessageListener(this::receive);
  }

  private void receive(Message<M> message) {
    Member sender = message.getPublishingMember();
    if (sender != null && sender.localMember()) {
      return;
    }
    try {
      M content = message.getMessageObject();
      listeners.forEach(listener -> listener.accept(content));
    } catch (RuntimeException e) {
      // A replica of another version may send what this one cannot read.
      if (unreadable.compareAndSet(false, true)) {
        log.warn("A message of {} was not understood; more such are ignored silently", name, e);
      }
    }
  }
}
