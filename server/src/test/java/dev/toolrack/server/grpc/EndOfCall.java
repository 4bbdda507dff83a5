package dev.toolrack.server.grpc;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;

/** Hears of a call nothing but how it ended. */
final class EndOfCall<S> extends ClientCall.Listener<S> {
  private final CompletableFuture<Status> status = new CompletableFuture<>();

  private EndOfCall() {}

  /** Starts a call; no reply is asked for. */
  static <S> CompletableFuture<Status> of(ClientCall<?, S> call) {
    EndOfCall<S> end = new EndOfCall<>();
    call.start(end, new Metadata());
    return end.status;
  }

  @Override
  public void onClose(Status how, Metadata trailers) {
    status.complete(how);
  }
}
