package dev.toolrack.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A subscriber that keeps what it gets and asks for what the test says. */
class Recorder<T> implements Flow.Subscriber<T> {
  final List<T> elements = new CopyOnWriteArrayList<>();
  Flow.Subscription subscription = Demand.NONE;
  @Nullable Throwable failure;
  boolean completed;
  private final long initialDemand;

  Recorder(long initialDemand) {
    this.initialDemand = initialDemand;
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    if (initialDemand > 0) {
      newSubscription.request(initialDemand);
    }
  }

  @Override
  public void onNext(T element) {
    elements.add(element);
  }

  @Override
  public void onError(Throwable newFailure) {
    failure = newFailure;
  }

  @Override
  public void onComplete() {
    completed = true;
  }
}
