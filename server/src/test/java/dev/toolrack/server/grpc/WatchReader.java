package dev.toolrack.server.grpc;

import dev.toolrack.v1.ToolServiceGrpc;
import dev.toolrack.v1.WatchRequest;
import dev.toolrack.v1.WatchResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A reader of a watch, which takes as many events as it asked for. */
final class WatchReader implements ClientResponseObserver<WatchRequest, WatchResponse> {
  final List<WatchResponse> events = new CopyOnWriteArrayList<>();
  private final int window;
  private volatile @Nullable ClientCallStreamObserver<WatchRequest> call;
  private volatile @Nullable Throwable end;

  private WatchReader(int window) {
    this.window = window;
  }

  /** Begins a watch. */
  static WatchReader of(LocalServer server, WatchRequest.Builder request, int window) {
    WatchReader reader = new WatchReader(window);
    ToolServiceGrpc.newStub(server.channel).watch(request.build(), reader);
    return reader;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<WatchRequest> stream) {
    call = stream;
    stream.disableAutoRequestWithInitial(window);
  }

  void requestMany() {
    Objects.requireNonNull(call).request(100_000);
  }

  void cancel() {
    Objects.requireNonNull(call).cancel("enough", null);
  }

  List<String> told() {
    return events.stream()
        .map(
            event ->
                switch (event.getEventCase()) {
                      case CHANGE -> event.getChange().getSlug();
                      case PROGRESS -> "progress";
                      case CATCH_UP -> "catch-up";
                      case EVENT_NOT_SET -> "nothing";
                    }
                    + " "
                    + event.getRevision())
        .toList();
  }

  boolean isOpen() {
    return end == null;
  }

  CallFailure failure() {
    return CallFailure.of((StatusRuntimeException) Objects.requireNonNull(end));
  }

  @Override
  public void onNext(WatchResponse event) {
    events.add(event);
  }

  @Override
  public void onError(Throwable thrown) {
    end = thrown;
  }

  @Override
  public void onCompleted() {}
}
