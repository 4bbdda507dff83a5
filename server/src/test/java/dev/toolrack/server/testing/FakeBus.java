package dev.toolrack.server.testing;

import dev.toolrack.server.cluster.Topic;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A topic in memory: what one replica tells, the others hear when the test delivers it. */
public final class FakeBus<M> {
  private final List<Member> members = new CopyOnWriteArrayList<>();
  private final List<Told> told = new CopyOnWriteArrayList<>();

  private record Told(Object by, Object message) {}

  /** The topic as one more replica has it. */
  public Topic<M> topic() {
    Member member = new Member();
    members.add(member);
    return member;
  }

  /** How many messages wait to be delivered. */
  public int waiting() {
    return told.size();
  }

  /** Delivers what waits to all but those who told it, so many times each. */
  public void deliver(int times) {
    List<Told> now = List.copyOf(told);
    told.clear();
    for (Told one : now) {
      for (int i = 0; i < times; i++) {
        members.stream().filter(member -> member != one.by()).forEach(m -> m.hear(one.message()));
      }
    }
  }

  public void deliver() {
    deliver(1);
  }

  /** Drops what waits. */
  public void lose() {
    told.clear();
  }

  /** Tells all replicas, as one that is none of them. */
  public void tell(M message) {
    told.add(new Told(this, message));
    deliver();
  }

  private final class Member implements Topic<M> {
    private final List<Consumer<M>> listeners = new CopyOnWriteArrayList<>();

    @Override
    public void publish(M message) {
      told.add(new Told(this, message));
    }

    @Override
    public void listen(Consumer<M> listener) {
      listeners.add(listener);
    }

    @SuppressWarnings("unchecked") // Only messages of this type are told.
    void hear(Object message) {
      listeners.forEach(listener -> listener.accept((M) message));
    }
  }
}
