package dev.toolrack.server.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A call that is always ready; a test decides what becomes of it and its messages. */
final class FakeCallObserver<T> extends ServerCallStreamObserver<T> {
  final List<Throwable> failures = new CopyOnWriteArrayList<>();
  volatile Consumer<T> sending = _ -> {};
  volatile Runnable failing = () -> {};
  volatile boolean completed;
  volatile boolean cancelled;

  @Override
  public void onNext(T message) {
    sending.accept(message);
  }

  @Override
  public void onError(Throwable thrown) {
    failures.add(thrown);
    failing.run();
  }

  @Override
  public void onCompleted() {
    completed = true;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public void setOnCancelHandler(Runnable handler) {}

  @Override
  public void setOnCloseHandler(Runnable handler) {}

  @Override
  public void setOnReadyHandler(Runnable handler) {}

  @Override
  public void setCompression(String compression) {}

  @Override
  public void disableAutoInboundFlowControl() {}

  @Override
  public void disableAutoRequest() {}

  @Override
  public void request(int count) {}

  @Override
  public void setMessageCompression(boolean enable) {}
}
